/** What on-call and callers see of lookups beside the answer: lines, counts, spans, error codes. */
import { describe, expect, test } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createLookup } from '../../../lambdas/core/lookup/lookup.ts';
import { collector, spanNamed } from '../tracing/collector.ts';
import { ANI, gold, lookupRig } from './rig.ts';

const down = async () => Promise.reject(new TransientError('down'));
const KEY = { 'x-api-key': 'the-key' };

describe('lines of a lookup', () => {
  test('P5: a degraded answer is one line with why, from where, and the correlation id', async () => {
    const rig = lookupRig();
    await rig.ask();
    expect(rig.log.lines).toEqual([]);
    await rig.clock.advance(301_000);
    rig.crm.answer = down;
    await rig.ask();
    await rig.openBreaker();
    await rig.clock.advance(1000);
    await rig.ask('+14155550000');
    const line = (reason: string, source: string) => ({
      level: 'info',
      message: 'lookup degraded',
      fields: { reason, source, correlationId: 'corr-1' },
    });
    expect(rig.log.lines.filter(({ message }) => message.startsWith('lookup'))).toEqual([
      line('transient', 'stale_cache'),
      line('open', 'default'),
    ]);
  });

  test.each([
    ['cache', 'the lookup cache could not be read', false],
    ['queue', 'a step after the lookup failed', true],
  ] as const)('P5: where the %s fails: "%s"', async (part, message, isOpen) => {
    const rig = lookupRig();
    if (isOpen) await rig.openBreaker();
    rig.faults.set(part, 'fails');
    await rig.ask();
    expect(rig.log.lines).toContainEqual({
      level: 'warn',
      message,
      fields: { error: expect.any(UnavailableError) },
    });
  });

  test('P5: a mistake of ours is an error with the correlation id, and the answer what is known', async () => {
    const rig = lookupRig();
    await rig.ask();
    await rig.clock.advance(301_000);
    const fault = new TypeError('a mistake');
    rig.breakerStore.read = () => Promise.reject(fault);
    const { body } = await rig.ask();
    expect(body).toMatchObject({ source: 'stale_cache', tier: 'gold' });
    expect(rig.log.lines).toContainEqual({
      level: 'error',
      message: 'lookup failed',
      fields: { error: fault, correlationId: 'corr-1' },
    });
  });

  test('P9: what is thrown and is no error is told as one', async () => {
    const rig = lookupRig();
    rig.breakerStore.read = () => Promise.reject('text');
    await rig.ask();
    expect(rig.log.lines.at(-1)?.fields['error']).toEqual(new Error('text'));
  });
});

describe('errors of a lookup', () => {
  test.each([
    [{ number: '+1' }, KEY, 400, 'ani_missing', 'The body has no field "ani".'],
    ['[]', KEY, 400, 'not_an_object', 'The body must be a JSON object.'],
  ])('P10: %j is refused with what is wrong with it', async (body, headers, status, code, message) => {
    const answer = await lookupRig().send(body, headers);
    expect(answer).toEqual({ status, body: { error: { code, message, correlationId: 'corr-1' } } });
  });

  test('P5: a secret that does not come in time is 503, to be sent again', async () => {
    const rig = lookupRig();
    rig.faults.set('secrets', 'hangs');
    const { status, headers, body, tookMs } = await rig.ask();
    expect({ status, headers, body }).toEqual({
      status: 503,
      headers: { 'retry-after': '5' },
      body: {
        error: {
          code: 'secret_late',
          message: 'A secret could not be read in time; send the request again.',
          correlationId: 'corr-1',
        },
      },
    });
    // The deadline less the way out.
    expect(tookMs).toBe(rig.options.deadlineMs - 100);
    expect(rig.clock.sleeping()).toBe(0);
  });
});

describe('the time of a lookup', () => {
  test.each([
    ['one that has just come has the deadline less the way out', 0, 3400],
    ['one from the future has no more', 5000, 3400],
    ['one that has waited has less', -1000, 2400],
    ['one that comes late still has the least', -3100, 300],
    ['one that comes very late too', -60_000, 300],
  ])('P5: %s', async (_name, atMs, leftMs) => {
    const { clock, metrics } = lookupRig();
    const nowMs = clock.now();
    const untils: number[] = [];
    const respond = createLookup(
      {
        clock,
        metrics,
        hasher: { sha256: () => '', hmac: () => 'k', equal: () => true },
        authorize: async () => ({ name: 'default' }),
        piiKey: async () => 'pii',
        async find({ untilMs }) {
          untils.push(untilMs - nowMs);
          return { source: 'default', customer: { found: false, customerId: '', tier: '' } };
        },
      },
      { deadlineMs: 3500, defaultRegion: 'US' },
    );
    await respond({
      method: 'POST',
      path: '/',
      headers: {},
      pathParameters: {},
      body: new TextEncoder().encode(JSON.stringify({ ani: ANI })),
      receivedAtMs: nowMs + atMs,
      correlationId: 'c',
    });
    expect(untils).toEqual([leftMs]);
  });

  test('P5: however long the cache may take to answer, the deadline holds, and no timer is left', async () => {
    const rig = lookupRig({ LOOKUP_STORE_WAIT_MS: 10_000 });
    rig.faults.set('cache', 'hangs');
    const { body, tookMs } = await rig.ask();
    expect(body).toMatchObject({ source: 'default' });
    expect(tookMs).toBe(3400);
    expect(rig.clock.sleeping()).toBe(0);
  });

  test('P5: nor may what follows a call that took too long', async () => {
    const rig = lookupRig({ LOOKUP_AFTER_MS: 3000 });
    rig.crm.answer = async () => {
      await rig.clock.sleep(1000);
      return gold;
    };
    rig.cache.writeLive = () => new Promise(() => undefined);
    const { body, tookMs } = await rig.ask();
    expect(body).toMatchObject({ source: 'live' });
    expect(tookMs).toBe(3400);
    expect(rig.clock.sleeping()).toBe(0);
  });

  test('P5: a cache that does not answer is waited for briefly, then the CRM is asked', async () => {
    const rig = lookupRig();
    rig.faults.set('cache', 'hangs');
    const { body, tookMs } = await rig.ask();
    expect(body).toMatchObject({ source: 'live', tier: 'gold' });
    expect(tookMs).toBeLessThanOrEqual(rig.options.storeWaitMs + 10);
    expect(rig.calls).not.toContain('cache.writeLive');
    expect(rig.log.lines).toEqual([]);
  });

  test.each([3400, 5000])(
    'P5: what the CRM says %i ms later, after the answer, leads to nothing more',
    async (ms) => {
      const rig = lookupRig();
      rig.crm.answer = async () => {
        await rig.clock.sleep(ms);
        return gold;
      };
      expect((await rig.ask()).body).toMatchObject({ source: 'default' });
      await rig.clock.advance(10_000);
      expect(rig.calls.filter((call) => /writeLive|leaseRefresh|sendRefresh/.test(call))).toEqual([]);
    },
  );

  test('P5: an answer leaves no timer behind', async () => {
    const rig = lookupRig();
    await rig.ask();
    expect(rig.clock.sleeping()).toBe(0);
    rig.crm.answer = down;
    await rig.ask('+14155550000');
    expect(rig.clock.sleeping()).toBe(0);
  });
});

describe('spans of a lookup', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

  test('the lookup is in the trace of its caller, the call in the lookup, and the CRM in the call', async () => {
    const { tracer, sent } = collector('lookup');
    const rig = lookupRig({}, tracer);
    const given: unknown[] = [];
    const { answer } = rig.crm;
    rig.crm.answer = (e164, call) => {
      given.push(call.traceparent);
      return answer(e164, call);
    };
    await rig.ask(ANI, undefined, { ...KEY, traceparent });
    const spans = await sent();
    const [lookup, call] = [spanNamed(spans, 'lookup'), spanNamed(spans, 'call crm')];
    expect(lookup.kind).toBe(SpanKind.SERVER);
    expect(lookup.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(lookup.attributes).toEqual({ 'circuit.state': 'closed', source: 'live' });
    expect(call.kind).toBe(SpanKind.CLIENT);
    expect(call.parentSpanContext?.spanId).toBe(lookup.spanContext().spanId);
    expect(call.attributes).toEqual({ downstream: 'crm', 'circuit.state': 'closed' });
    expect(given).toEqual([`00-${traceId}-${call.spanContext().spanId}-01`]);
  });

  test('a lookup that may not call says so', async () => {
    const { tracer, sent } = collector('lookup');
    const rig = lookupRig({}, tracer);
    await rig.openBreaker();
    await rig.ask();
    const spans = await sent();
    expect(spans.map(({ name }) => name)).toEqual(['lookup']);
    expect(spans[0]?.attributes).toEqual({ 'circuit.state': 'open', source: 'default' });
  });
});
