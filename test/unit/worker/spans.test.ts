import { describe, expect, test } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { PermanentError } from '../../../lambdas/core/errors.ts';
import type { CallOptions } from '../../../lambdas/core/ports.ts';
import { collector, spanNamed } from '../tracing/collector.ts';
import { event, workerRig } from './rig.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

/** One event through a traced worker: its spans, and what the CRM was called with. */
async function traced(options: { sent?: Record<string, string>; error?: Error } = {}) {
  const { tracer, sent } = collector('voice-worker');
  const asked: CallOptions[] = [];
  const rig = workerRig({
    tracer,
    wrap: (seams) => ({
      ...seams,
      crm: {
        async applyEvent(_message, call) {
          asked.push(call);
          if (options.error) throw options.error;
          return {};
        },
      },
    }),
  });
  rig.send(event('a1'), options.sent);
  await rig.poll();
  const spans = await sent();
  return { asked, batch: spanNamed(spans, 'work through a batch'), call: spanNamed(spans, 'call crm') };
}

describe('spans of a worker', () => {
  test('a batch is in no trace, and linked to those its messages come from', async () => {
    const { batch } = await traced({ sent: { traceparent } });
    expect(batch.kind).toBe(SpanKind.CONSUMER);
    expect(batch.parentSpanContext).toBeUndefined();
    expect(batch.links.map(({ context }) => context.traceId)).toEqual([traceId]);
    expect(batch.attributes).toEqual({
      downstream: 'crm',
      'messaging.system': 'aws_sqs',
      'messaging.destination.name': 'voice',
      'messaging.batch.message_count': 1,
    });
  });

  test("a call is in its message's own trace, linked to the batch, and hands itself on", async () => {
    const { asked, batch, call } = await traced({ sent: { traceparent } });
    expect(call.kind).toBe(SpanKind.CLIENT);
    expect(call.spanContext().traceId).toBe(traceId);
    expect(call.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(call.links.map(({ context }) => context.spanId)).toEqual([batch.spanContext().spanId]);
    expect(call.attributes).toEqual({
      downstream: 'crm',
      'circuit.state': 'closed',
      attempts: 1,
      outcome: 'applied',
    });
    expect(asked).toEqual([
      {
        each: expect.any(Function),
        timeoutMs: 3000,
        correlationId: 'correlation-a1',
        traceparent: `00-${traceId}-${call.spanContext().spanId}-01`,
      },
    ]);
  });

  test('a call for a message without a trace is in that of its batch', async () => {
    const { batch, call } = await traced();
    expect(batch.links).toEqual([]);
    expect(call.parentSpanContext?.spanId).toBe(batch.spanContext().spanId);
  });

  test.each([
    ['permanent', new PermanentError(422, 'crm answered 422')],
    ['fault', new TypeError('+1 555 0100 is no number')],
  ])('P9: a call that fails says %s, and nothing of the error', async (code, error) => {
    const { call } = await traced({ error });
    expect(call.attributes['outcome']).toBe(code);
    expect(call.status).toMatchObject({ code: SpanStatusCode.ERROR });
    expect(JSON.stringify([call.status, call.attributes, call.events])).not.toContain('555');
  });

  test('where nothing is traced nothing is handed on', async () => {
    const asked: CallOptions[] = [];
    const applyEvent = async (_message: unknown, call: CallOptions) => {
      asked.push(call);
      return {};
    };
    const rig = workerRig({ wrap: (seams) => ({ ...seams, crm: { applyEvent } }) });
    rig.send(event('a1'), { traceparent });
    await rig.poll();
    expect(asked).toEqual([{ each: expect.any(Function), timeoutMs: 3000, correlationId: 'correlation-a1' }]);
  });
});
