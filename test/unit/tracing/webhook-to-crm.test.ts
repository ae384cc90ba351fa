import { describe, expect, it } from '@jest/globals';
import { TransientError } from '../../../lambdas/core/errors.ts';
import { genesysBody, ingestRig } from '../ingest/rig.ts';
import { ANI, lookupRig } from '../lookup/rig.ts';
import { requestRig } from '../requests/rig.ts';
import { event, workerRig } from '../worker/rig.ts';
import { collector, spanNamed } from './collector.ts';

const PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('traces', () => {
  it('lead from the call to the CRM over the queue to the webhook and to its sender', async () => {
    const front = collector('ingest');
    const ingest = ingestRig({}, front.tracer);
    await ingest.post('genesys', genesysBody('m-1'), { traceparent: PARENT });
    const [held] = ingest.queues.held.voice;
    const [webhook] = await front.sent();

    const back = collector('voice-worker');
    const headers: (string | undefined)[] = [];
    const worker = workerRig({
      tracer: back.tracer,
      wrap: (seams) => ({
        ...seams,
        crm: {
          async applyEvent(message, call) {
            headers.push(call.traceparent);
            return seams.crm.applyEvent(message, call);
          },
        },
      }),
    });
    if (held?.traceparent === undefined) throw new Error('The message carries no context.');
    worker.send(held.event, { traceparent: held.traceparent });
    await worker.poll();
    const spans = await back.sent();
    const call = spanNamed(spans, 'call crm');
    const batch = spanNamed(spans, 'work through a batch');

    expect(webhook).toMatchObject({
      name: 'ingest',
      parentSpanContext: { spanId: '00f067aa0ba902b7' },
      attributes: { platform: 'genesys', topic: 'voice' },
      resource: { attributes: { 'service.name': 'ingest' } },
    });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const webhookId = webhook?.spanContext().spanId;
    expect(call.spanContext().traceId).toBe(traceId);
    expect(call.parentSpanContext?.spanId).toBe(webhookId);
    expect(call.links.map(({ context }) => context.spanId)).toEqual([batch.spanContext().spanId]);
    expect(call.attributes).toMatchObject({ 'circuit.state': 'closed', attempts: 1, outcome: 'applied' });
    expect(headers).toEqual([`00-${traceId}-${call.spanContext().spanId}-01`]);
  });

  it('link a batch to each message, well-formed contexts alone', async () => {
    const { tracer, sent } = collector();
    const worker = workerRig({ tracer });
    worker.send(event('a', 'i-1'), { traceparent: PARENT });
    worker.send(event('b', 'i-2'), { traceparent: PARENT.replace('00f067aa0ba902b7', '00f067aa0ba902b8') });
    worker.send(event('c', 'i-3'), { traceparent: 'nonsense' });
    worker.send(event('d', 'i-4'));
    await worker.poll();
    const spans = await sent();
    const batch = spanNamed(spans, 'work through a batch');
    expect(batch.links.map(({ context }) => context.spanId)).toEqual([
      '00f067aa0ba902b7',
      '00f067aa0ba902b8',
    ]);
    expect(batch.parentSpanContext).toBeUndefined();
    expect(batch.attributes).toMatchObject({ downstream: 'crm', 'messaging.batch.message_count': 4 });
  });

  it.each(['pass', 'probe'] as const)('say what the breaker was and how a %s ended', async (kind) => {
    const { tracer, sent } = collector();
    const worker = workerRig({ tracer });
    if (kind === 'probe') {
      worker.guard.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: 0 };
      worker.guard.leases = 1;
    }
    worker.script(async () => {
      worker.guard.view = { phase: 'open', untilMs: worker.clock.now() + 60_000, sinceMs: 0 };
      throw new TransientError('customer +14155552671 makes it stumble');
    });
    worker.send(event('a'));
    await worker.poll();
    const spans = await sent();
    const call = spanNamed(spans, 'call crm');
    expect(call.attributes).toEqual({
      downstream: 'crm',
      'circuit.state': kind === 'probe' ? 'half-open' : 'closed',
      attempts: 1,
      outcome: 'transient',
      'error.type': 'transient',
    });
    expect(JSON.stringify([call.status, call.events, call.attributes])).not.toContain('4155552671');
  });

  it('P10: a webhook with a wrong signature makes none', async () => {
    const { tracer, sent } = collector();
    const answer = await ingestRig({}, tracer).post('genesys', genesysBody('m-1'), {
      'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      traceparent: PARENT,
    });
    expect(answer.status).toBe(401);
    expect(await sent()).toEqual([]);
  });

  it('P1: a queue that fails is a failed span and the same answer', async () => {
    const { tracer, sent } = collector();
    const ingest = ingestRig({}, tracer);
    ingest.faults.set('sendEvent', 'before');
    expect((await ingest.post('genesys', genesysBody('m-1'))).status).toBe(503);
    expect(spanNamed(await sent(), 'ingest').attributes).toMatchObject({ 'error.type': 'fault' });
  });

  it('ignore a context that is not well-formed', async () => {
    const { tracer, sent } = collector();
    await ingestRig({}, tracer).post('genesys', genesysBody('m-1'), { traceparent: `${PARENT}-more` });
    expect(spanNamed(await sent(), 'ingest').parentSpanContext).toBeUndefined();
  });

  it('put nothing on a message where nothing is traced', async () => {
    const ingest = ingestRig();
    await ingest.post('genesys', genesysBody('m-1'), { traceparent: PARENT });
    expect(ingest.queues.held.voice[0]).not.toHaveProperty('traceparent');
  });

  it('go along with an async request', async () => {
    const { tracer, sent } = collector('requests-submit');
    const rig = requestRig(undefined, tracer);
    await rig.submit({ operation: 'create-case', subject: 'a' }, { traceparent: PARENT });
    const accepted = spanNamed(await sent(), 'accept request');
    expect(accepted.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(accepted.attributes).toEqual({ operation: 'create-case' });
    const { traceId, spanId } = accepted.spanContext();
    expect(rig.queues.requests[0]?.traceparent).toBe(`00-${traceId}-${spanId}-01`);
  });

  it('P9: a lookup says source and circuit.state, and nothing of the caller', async () => {
    const { tracer, sent } = collector('lookup');
    const lookup = lookupRig({}, tracer);
    await lookup.ask(ANI, undefined, { 'x-api-key': 'the-key', traceparent: PARENT });
    const spans = await sent();
    const asked = spanNamed(spans, 'lookup');
    const call = spanNamed(spans, 'call crm');
    expect(asked.attributes).toEqual({ source: 'live', 'circuit.state': 'closed' });
    expect(asked.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(call.parentSpanContext?.spanId).toBe(asked.spanContext().spanId);
    expect(call.attributes).toEqual({ downstream: 'crm', 'circuit.state': 'closed' });
  });
});
