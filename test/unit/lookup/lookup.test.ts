import { describe, expect, test } from '@jest/globals';
import {
  AuthError,
  NoVerdictError,
  PermanentError,
  ThrottledError,
  TransientError,
} from '../../../lambdas/core/errors.ts';
import { freshIn, lastKnownIn } from '../../../lambdas/core/lookup/cached-value.ts';
import { ANI, type Fault, gold, lookupRig, unknown } from './rig.ts';

const SECOND = 1000;
const DAY = 86_400_000;
const liveGold = { source: 'live', customerId: 'C-1', tier: 'gold', found: true, correlationId: 'corr-1' };
const theDefault = {
  source: 'default',
  customerId: 'UNKNOWN',
  tier: 'standard',
  found: false,
  correlationId: 'corr-1',
  warning: 'CRM_UNAVAILABLE_NO_CACHE',
};

describe('P5: what a lookup answers', () => {
  test('P5: live, then from the cache with its age, then live again', async () => {
    const rig = lookupRig();
    expect((await rig.ask()).body).toEqual(liveGold);
    await rig.clock.advance(299 * SECOND);
    expect((await rig.ask()).body).toEqual({ ...liveGold, source: 'cache', cacheAge: 299 });
    expect(rig.crm.asked).toHaveLength(1);
    await rig.clock.advance(2 * SECOND);
    expect((await rig.ask()).body).toEqual(liveGold);
    expect(rig.crm.asked).toHaveLength(2);
  });

  test('P5: an unknown caller is cached for a minute', async () => {
    const rig = lookupRig();
    rig.crm.answer = async () => unknown;
    const body = { correlationId: 'corr-1', customerId: 'UNKNOWN', tier: 'standard', found: false };
    expect((await rig.ask()).body).toEqual({ ...body, source: 'live' });
    await rig.clock.advance(59 * SECOND);
    expect((await rig.ask()).body).toEqual({ ...body, source: 'cache', cacheAge: 59 });
    await rig.clock.advance(2 * SECOND);
    expect((await rig.ask()).body).toMatchObject({ source: 'live' });
  });

  test('P4, P5: answers that say neither yes nor no are not cached and open no breaker: the next caller is asked for', async () => {
    const rig = lookupRig();
    rig.crm.answer = async () => {
      throw new NoVerdictError('the CRM answered 404 with an empty body');
    };
    for (let caller = 0; caller < 6; caller += 1) {
      expect((await rig.ask(`+1415555267${caller}`)).body).toEqual(theDefault);
      await rig.clock.advance(SECOND);
    }
    rig.crm.answer = async () => gold;
    expect((await rig.ask()).body).toEqual(liveGold);
  });

  test('P5: the CRM gets the E.164 number, whatever form the caller came in', async () => {
    const rig = lookupRig();
    await rig.ask('tel:+1 (415) 555-2671;ext=3');
    expect(rig.crm.asked).toMatchObject([{ e164: ANI }]);
    const value = { e164: ANI, spellings: [ANI] };
    expect(rig.crm.by).toEqual([{ lookup: 'customer', key: 'ani', value }]);
    expect((await rig.ask('415-555-2671')).body).toMatchObject({ source: 'cache' });
  });

  test.each([[null], [14155552671], ['9'.repeat(2000)], [''], ['anonymous'], ['sip:a@b'], [{}], [true]])(
    'P5: ani %j is answered 200 with the default, and asks nobody',
    async (ani) => {
      const rig = lookupRig();
      const { status, body } = await rig.ask(ani);
      expect(status).toBe(200);
      expect(body).toEqual({ ...theDefault, warning: 'ANI_UNUSABLE' });
      expect(rig.calls.filter((call) => !call.startsWith('secrets'))).toEqual([]);
      expect(rig.metrics.sums.get('DegradedModeRequests')).toBeUndefined();
    },
  );

  test('no field is ever null', async () => {
    const rig = lookupRig();
    for (const ani of [ANI, null]) expect(Object.values((await rig.ask(ani)).body)).not.toContain(null);
  });

  test('lookups are counted by source, degraded ones apart', async () => {
    const rig = lookupRig();
    await rig.ask();
    await rig.ask();
    await rig.clock.advance(301 * SECOND);
    rig.crm.answer = async () => Promise.reject(new TransientError('down'));
    await rig.ask();
    await rig.ask('+14155550000');
    await rig.ask('anonymous');
    expect(Object.fromEntries(rig.metrics.sums)).toMatchObject({
      'LookupsBySource/live': 1,
      'LookupsBySource/cache': 1,
      'LookupsBySource/stale_cache': 1,
      'LookupsBySource/default': 1,
      'LookupsBySource/unusable': 1,
      DegradedModeRequests: 2,
      CRMDirectCallLatency: 3,
    });
  });
});

describe('P10: the door of the lookup', () => {
  test.each([[{}], [{ 'x-api-key': '' }], [{ 'x-api-key': 'wrong' }]])(
    'P10: %j is 401, whatever the body',
    async (headers) => {
      const rig = lookupRig();
      expect(await rig.send({ ani: ANI }, headers)).toMatchObject({ status: 401 });
      expect(await rig.send('not JSON', headers)).toMatchObject({ status: 401 });
      expect(rig.crm.asked).toEqual([]);
    },
  );

  test('P10: a key that is given to other connectors looks nobody up', async () => {
    const rig = lookupRig();
    const keys = { sales: { current: 'sales-key', connectors: ['sales'] }, all: { current: 'the-key' } };
    rig.store.put('api-key', JSON.stringify({ keys }));
    expect(await rig.send({ ani: ANI }, { 'x-api-key': 'sales-key' })).toMatchObject({
      status: 403,
      body: { error: { code: 'forbidden' } },
    });
    expect(rig.crm.asked).toEqual([]);
    expect((await rig.ask()).status).toBe(200);
  });

  test.each(['not JSON', '', '[]', 'null', '"ani"', '{"number":"+1"}'])(
    '%j with the key is 400',
    async (body) => {
      expect(await lookupRig().send(body)).toMatchObject({ status: 400 });
    },
  );

  test('P10: an unreadable secret is 503, not 401', async () => {
    const rig = lookupRig();
    rig.store.failing = true;
    expect(await rig.send({ ani: ANI })).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  });

  test('P5: a secret store that hangs is 503 in time', async () => {
    const rig = lookupRig();
    rig.faults.set('secrets', 'hangs');
    const { status, tookMs } = await rig.ask();
    expect(status).toBe(503);
    expect(tookMs).toBeLessThanOrEqual(3500);
  });
});

describe('P5: the CRM does not answer', () => {
  const failures: [string, () => Promise<never>][] = [
    ['is down', () => Promise.reject(new TransientError('connection failed'))],
    ['refuses the credential', () => Promise.reject(new AuthError('401'))],
    ['refuses the request', () => Promise.reject(new PermanentError(400, '400'))],
    ['is full', () => Promise.reject(new ThrottledError(7000, '429'))],
    ['can’t be asked for want of a secret', () => Promise.reject(new Error('unforeseen'))],
  ];

  test.each(failures)('P5: it %s: the last known value, and one refresh request', async (_how, answer) => {
    const rig = lookupRig();
    await rig.ask();
    await rig.clock.advance(6 * DAY);
    rig.crm.answer = answer;
    expect((await rig.ask()).body).toEqual({
      ...liveGold,
      source: 'stale_cache',
      cacheAge: (6 * DAY) / 1000,
      warning: 'CRM_UNAVAILABLE_USING_CACHED_DATA',
    });
    expect(rig.queues.refreshes).toEqual([
      { kind: 'refresh', phone: ANI, requestedAtMs: expect.any(Number), correlationId: 'corr-1' },
    ]);
  });

  test.each(failures)('P5: it %s, and nothing is known: the default', async (_how, answer) => {
    const rig = lookupRig();
    rig.crm.answer = answer;
    expect(await rig.ask()).toMatchObject({ status: 200, body: theDefault });
    expect(rig.queues.refreshes).toHaveLength(1);
  });

  test('P5: a value older than 7 days is not served', async () => {
    const rig = lookupRig();
    await rig.cache.writeLive(rig.key, gold, 0, rig.clock.now() - 7 * DAY - SECOND);
    await rig.openBreaker();
    expect((await rig.ask()).body).toEqual(theDefault);
  });

  test('P5: nor one older than the setting says', async () => {
    const rig = lookupRig({ LOOKUP_STALE_MS: 400 * SECOND });
    await rig.ask();
    // The answer itself took some ms.
    await rig.clock.advance(400 * SECOND - 20);
    await rig.openBreaker();
    expect((await rig.ask()).body).toMatchObject({ source: 'stale_cache' });
    await rig.clock.advance(SECOND);
    expect((await rig.ask()).body).toEqual(theDefault);
  });

  test('P6: whatever a tombstone may hold is not reported', () => {
    const { options, clock } = lookupRig();
    const entry = { customer: gold, cachedAtMs: clock.now(), version: 1, tombstone: true, refreshUntilMs: 0 };
    expect(freshIn(entry, clock.now(), options)).toBeUndefined();
    expect(lastKnownIn(entry, clock.now(), options, unknown)).toMatchObject({ source: 'default' });
  });

  test('P5: refreshes of one customer are coalesced for the time of the lease', async () => {
    const rig = lookupRig();
    await rig.openBreaker();
    for (let lookup = 0; lookup < 5; lookup += 1) await rig.ask();
    await rig.ask('+14155550000');
    expect(rig.queues.refreshes.map(({ phone }) => phone)).toEqual([ANI, '+14155550000']);
    // While the entry says so, not even the lease is asked for.
    expect(rig.calls.filter((call) => call === 'cache.leaseRefresh')).toHaveLength(2);
    await rig.clock.advance(60 * SECOND);
    await rig.openBreaker();
    await rig.ask();
    expect(rig.queues.refreshes).toHaveLength(3);
  });

  test('P5: a CRM that hangs costs its time-out and not more', async () => {
    const rig = lookupRig();
    rig.crm.answer = async (_e164, { timeoutMs }) => {
      await rig.clock.sleep(timeoutMs);
      throw new TransientError('no answer');
    };
    const { body, tookMs } = await rig.ask();
    expect(body).toEqual(theDefault);
    expect(tookMs).toBeLessThanOrEqual(3400);
    expect(rig.crm.asked[0]?.timeoutMs).toBeLessThanOrEqual(3000);
    expect(rig.queues.refreshes).toHaveLength(1);
  });

  test('P5: a CRM adapter that ignores its time-out is not waited for', async () => {
    const rig = lookupRig();
    rig.crm.answer = () => new Promise(() => undefined);
    const { body, tookMs } = await rig.ask();
    expect(body).toEqual(theDefault);
    expect(tookMs).toBeLessThanOrEqual(3400);
  });
});

describe('P5: the deadline counts from the request’s own time stamp', () => {
  test('P5: a request that has waited leaves the CRM less time', async () => {
    const rig = lookupRig();
    rig.crm.answer = async (_e164, { timeoutMs }) => {
      await rig.clock.sleep(timeoutMs);
      throw new TransientError('no answer');
    };
    const { tookMs } = await rig.ask(ANI, rig.clock.now() - 2000);
    expect(tookMs).toBeLessThanOrEqual(1400);
    expect(rig.crm.asked[0]?.timeoutMs).toBeLessThanOrEqual(1100);
  });

  test('P5: one that comes too late for a call is answered from what is known', async () => {
    const rig = lookupRig();
    await rig.ask();
    await rig.clock.advance(301 * SECOND);
    const { body, tookMs } = await rig.ask(ANI, rig.clock.now() - 20_000);
    expect(body).toMatchObject({ source: 'stale_cache' });
    expect(tookMs).toBeLessThanOrEqual(300);
    expect(rig.crm.asked).toHaveLength(1);
  });

  test('P5: a time stamp from the future gives no more time', async () => {
    const rig = lookupRig();
    rig.crm.answer = () => new Promise(() => undefined);
    expect((await rig.ask(ANI, rig.clock.now() + 60_000)).tookMs).toBeLessThanOrEqual(3400);
  });

  test.each([
    ['is not held against the CRM while others are answered', true, 'closed'],
    ['is, where nobody is', false, 'open'],
  ])('P4: a call cut short %s', async (_name, othersAreAnswered, phase) => {
    const rig = lookupRig();
    const answer = rig.crm.answer;
    if (othersAreAnswered) await rig.ask('+14155550099');
    rig.crm.answer = async (...asked) => {
      await rig.clock.sleep(asked[1].timeoutMs);
      if (asked[1].timeoutMs < 2000) throw new TransientError('no answer');
      return answer(...asked);
    };
    for (let lookup = 0; lookup < 10; lookup += 1) {
      await rig.ask(`+1415555000${lookup}`, rig.clock.now() - 2500);
      await rig.clock.advance(SECOND);
    }
    expect((await rig.breakerStore.read('crm')).phase).toBe(phase);
  });
});

describe('P5: stores that fail', () => {
  const faults: Fault[] = ['fails', 'hangs', 'slow'];

  test.each(faults)('P5: DynamoDB %s: straight to the CRM, or the default', async (fault) => {
    const rig = lookupRig();
    for (const part of ['cache', 'breaker', 'rate'] as const) rig.faults.set(part, fault);
    const { body, tookMs } = await rig.ask();
    // Behind a hanging guard nobody calls: the reader that both share says at once that the store is down.
    expect(body).toMatchObject(fault === 'fails' ? liveGold : theDefault);
    expect(tookMs).toBeLessThanOrEqual(1600);
  });

  test('P5: DynamoDB hangs and the CRM is down: the default', async () => {
    const rig = lookupRig();
    for (const part of ['cache', 'breaker', 'rate', 'queue'] as const) rig.faults.set(part, 'hangs');
    rig.crm.answer = async () => Promise.reject(new TransientError('down'));
    const { body, tookMs } = await rig.ask();
    expect(body).toEqual(theDefault);
    expect(tookMs).toBeLessThanOrEqual(3400);
  });

  test.each(faults)('P5: SQS %s: the answer does not wait for the refresh', async (fault) => {
    const rig = lookupRig();
    await rig.openBreaker();
    rig.faults.set('queue', fault);
    const { body, tookMs } = await rig.ask();
    expect(body).toEqual(theDefault);
    expect(tookMs).toBeLessThanOrEqual(400);
  });

  test('P6: without the version that was read nothing is written', async () => {
    const rig = lookupRig();
    rig.faults.set('cache', 'fails');
    await rig.ask();
    expect(rig.calls).not.toContain('cache.writeLive');
    expect(rig.calls).not.toContain('cache.leaseRefresh');
  });

  test('P12: while the fleet’s rate can’t be asked a container makes one call a second', async () => {
    const rig = lookupRig();
    rig.faults.set('rate', 'fails');
    for (let lookup = 0; lookup < 5; lookup += 1) await rig.ask(`+1415555000${lookup}`);
    expect(rig.crm.asked).toHaveLength(1);
    await rig.clock.advance(SECOND);
    await rig.ask('+14155550009');
    expect(rig.crm.asked).toHaveLength(2);
  });

  test('P5: a cache that can’t be written delays the live answer by its cap at most', async () => {
    const rig = lookupRig();
    const { writeLive } = rig.cache;
    rig.cache.writeLive = () => new Promise(() => undefined);
    const { body, tookMs } = await rig.ask();
    rig.cache.writeLive = writeLive;
    expect(body).toEqual(liveGold);
    expect(tookMs).toBeLessThanOrEqual(320);
  });
});

describe('P12: the rate of lookups', () => {
  test('P5: callers of one moment wait for their slots up to a second; who would wait longer gets what is known', async () => {
    // Eight calls a second.
    const rig = lookupRig({ CRM_RATE_LIMIT: 10 });
    const sources: unknown[] = [];
    for (let lookup = 0; lookup < 10; lookup += 1)
      sources.push(rig.send({ ani: `+1415555000${lookup}` }).then(({ body }) => body['source']));
    await rig.clock.advance(3000);
    expect(await Promise.all(sources)).toEqual([...Array(8).fill('live'), 'default', 'default']);
    const times = rig.crm.asked.map(({ atMs }) => atMs);
    const gaps = times.map((atMs, index) => atMs - (times[index - 1] ?? 0)).slice(1);
    expect(Math.min(...gaps)).toBeGreaterThan(131);
  });

  test('P4: who is called while a slot is waited for is not, once the breaker has opened', async () => {
    const rig = lookupRig({ CRM_RATE_LIMIT: 2, BREAKER_CACHE_MS: 0 });
    await rig.ask('+14155550001');
    const waiting = rig.send({ ani: ANI });
    await rig.clock.advance(10);
    await rig.openBreaker();
    await rig.clock.advance(2000);
    expect((await waiting).body).toEqual(theDefault);
    expect(rig.crm.asked).toHaveLength(1);
  });

  test('P12: a booking whose answer comes too late is not used, but made again, three in all', async () => {
    const rig = lookupRig();
    rig.delays.push(250, 10);
    expect((await rig.ask()).body).toEqual(liveGold);
    expect(rig.calls.filter((call) => call === 'rate.book')).toHaveLength(2);
    rig.delays.push(250, 400, 400);
    expect((await rig.ask('+14155550000')).body).toEqual(theDefault);
    expect(rig.calls.filter((call) => call === 'rate.book')).toHaveLength(5);
    expect(rig.crm.asked).toHaveLength(1);
  });

  test('P12: throttles of several callers hold the lane for their Retry-After, then one call tests', async () => {
    const rig = lookupRig();
    rig.crm.answer = async () => Promise.reject(new ThrottledError(7000, '429'));
    for (let lookup = 0; lookup < 5; lookup += 1) {
      await rig.ask(`+1415555000${lookup}`);
      await rig.clock.advance(SECOND);
    }
    expect(rig.crm.asked).toHaveLength(3);
    await rig.clock.advance(5 * SECOND);
    for (let lookup = 0; lookup < 5; lookup += 1) await rig.ask(`+1415555001${lookup}`);
    expect(rig.crm.asked).toHaveLength(4);
    expect((await rig.breakerStore.read('crm')).phase).toBe('closed');
  });
});

describe('P4: the breaker', () => {
  test('P4: open: nobody is called', async () => {
    const rig = lookupRig();
    await rig.openBreaker();
    expect((await rig.ask()).body).toEqual(theDefault);
    expect(rig.crm.asked).toEqual([]);
  });

  test('P4: failing lookups open it', async () => {
    const rig = lookupRig();
    rig.crm.answer = async () => Promise.reject(new TransientError('down'));
    for (let lookup = 0; lookup < 10; lookup += 1) {
      await rig.ask(`+1415555000${lookup}`);
      await rig.clock.advance(SECOND);
    }
    expect((await rig.breakerStore.read('crm')).phase).toBe('open');
    expect(rig.crm.asked.length).toBeLessThan(10);
  });

  test('P4: refusals don’t', async () => {
    const rig = lookupRig();
    rig.crm.answer = async () => Promise.reject(new PermanentError(400, '400'));
    for (let lookup = 0; lookup < 10; lookup += 1) {
      await rig.ask(`+1415555000${lookup}`);
      await rig.clock.advance(SECOND);
    }
    expect(rig.crm.asked).toHaveLength(10);
    expect((await rig.breakerStore.read('crm')).phase).toBe('closed');
  });

  test('P4: a lookup with a cached answer never probes, one without may', async () => {
    const rig = lookupRig();
    await rig.ask();
    await rig.clock.advance(301 * SECOND);
    await rig.openBreaker();
    await rig.clock.advance(61 * SECOND);
    expect((await rig.ask()).body).toMatchObject({ source: 'stale_cache' });
    expect(rig.crm.asked).toHaveLength(1);
    expect((await rig.ask('+14155550000')).body).toMatchObject({ source: 'live' });
    expect(rig.crm.asked).toHaveLength(2);
  });

  test('P4: a probe that is not made gives its lease back', async () => {
    const rig = lookupRig();
    await rig.openBreaker();
    await rig.clock.advance(61 * SECOND);
    await rig.ask('+14155550000', rig.clock.now() - 20_000);
    expect(rig.crm.asked).toEqual([]);
    expect((await rig.breakerStore.read('crm')).leases).toEqual({});
  });
});

describe('P9: what a lookup leaves behind', () => {
  test('P9: no number in logs, metrics or keys', async () => {
    const rig = lookupRig();
    rig.crm.answer = async () => Promise.reject(new TransientError('down'));
    await rig.ask();
    rig.faults.set('cache', 'fails');
    await rig.ask();
    const traces = JSON.stringify([rig.log.lines, [...rig.metrics.sums], [...rig.cache.entries.keys()]]);
    expect(traces).not.toMatch(/4155552671/);
    expect(rig.log.lines.length).toBeGreaterThan(0);
  });
});
