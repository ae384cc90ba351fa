import { describe, expect, it } from '@jest/globals';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { heldSpans } from '../../../lambdas/adapters/tracing/held-spans.ts';
import { otelTracer } from '../../../lambdas/adapters/tracing/otel-tracer.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import type { SpanOptions } from '../../../lambdas/core/ports.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = `00-${traceId}-00f067aa0ba902b7-01`;

/** The span of one piece of work, and what it handed on. */
async function spanOf(options: SpanOptions, fault?: Error, sampledShare?: number) {
  const held = heldSpans();
  const tracer = otelTracer('the-function', held, sampledShare);
  let handedOn: string | undefined;
  const work = tracer.span('work', options, async (span) => {
    handedOn = span.traceparent;
    span.set('outcome', 'applied');
    if (fault !== undefined) throw fault;
    return 'done';
  });
  const answer = await work.catch((error: unknown) => error);
  return { answer, handedOn, spans: held.take() };
}

describe('a span', () => {
  it.each([
    ['server', SpanKind.SERVER],
    ['client', SpanKind.CLIENT],
    ['consumer', SpanKind.CONSUMER],
    [undefined, SpanKind.INTERNAL],
  ] as const)('of kind %s is one of OpenTelemetry’s', async (kind, expected) => {
    const { spans } = await spanOf(kind === undefined ? {} : { kind });
    expect(spans.map((span) => span.kind)).toEqual([expected]);
  });

  it('says whose it is, and carries its attributes and what the work adds', async () => {
    const { answer, spans } = await spanOf({ attributes: { downstream: 'crm' } });
    const [span] = spans as [ReadableSpan];
    expect(answer).toBe('done');
    expect([span.name, span.status.code, span.ended]).toEqual(['work', SpanStatusCode.UNSET, true]);
    expect(span.attributes).toEqual({ downstream: 'crm', outcome: 'applied' });
    expect(span.instrumentationScope.name).toBe('steadyline');
    const own = { 'service.name': 'the-function', 'service.namespace': 'steadyline' };
    expect(span.resource.attributes).toEqual(own);
    expect(span.resource.merge(null)).toBe(span.resource);
    expect(Object.fromEntries(span.resource.getRawAttributes())).toEqual(own);
  });

  it('belongs to its parent’s trace and hands its own context on', async () => {
    const { handedOn, spans } = await spanOf({ parent });
    const { traceId: of, spanId } = (spans[0] as ReadableSpan).spanContext();
    expect(of).toBe(traceId);
    expect(handedOn).toBe(`00-${traceId}-${spanId}-01`);
    expect(spans[0]?.parentSpanContext).toMatchObject({ spanId: '00f067aa0ba902b7', isRemote: true });
  });

  it('hands on that its trace is not recorded', async () => {
    const { handedOn, spans } = await spanOf({ parent: parent.replace(/01$/, '00') });
    expect([handedOn?.slice(-3), spans]).toEqual(['-00', []]);
  });

  it('of no sender is recorded where nothing is said of a share', async () => {
    expect((await spanOf({})).spans).toHaveLength(1);
    expect((await spanOf({}, undefined, 0)).spans).toEqual([]);
  });

  it('is linked to contexts that are well-formed, recorded or not', async () => {
    const links = [parent, 'nonsense', parent.replace(/01$/, '00')];
    const { spans } = await spanOf({ links });
    expect(spans[0]?.links.map(({ context }) => [context.traceId, context.traceFlags])).toEqual([
      [traceId, 1],
      [traceId, 0],
    ]);
  });

  it.each([
    [new TransientError('customer +14155552671'), 'transient'],
    [new Error('customer +14155552671'), 'fault'],
  ])('P9: of work that fails bears the code and no message: %p', async (fault, code) => {
    const { answer, spans } = await spanOf({}, fault);
    const [span] = spans as [ReadableSpan];
    expect(answer).toBe(fault);
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR });
    expect(span.attributes['error.type']).toBe(code);
    expect(span.events).toEqual([]);
  });
});

describe('spans that wait', () => {
  const span = (name: string) => ({ name }) as ReadableSpan;

  it('are taken once, in their order', () => {
    const held = heldSpans();
    held.onEnd(span('a'));
    held.onEnd(span('b'));
    expect(held.take().map(({ name }) => name)).toEqual(['a', 'b']);
    expect(held.take()).toEqual([]);
  });

  it('P13: are no more than 2048, the oldest are dropped', () => {
    const held = heldSpans();
    for (let index = 0; index < 2050; index += 1) held.onEnd(span(String(index)));
    const names = held.take().map(({ name }) => name);
    expect([names.length, names[0], names.at(-1)]).toEqual([2048, '2', '2049']);
  });
});
