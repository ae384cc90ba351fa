/** Every exchange with the CRM has a slot of its own, and begins within its invocation. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { Permit } from '../../../lambdas/core/worker/disposition.ts';
import { exchangeSlots } from '../../../lambdas/core/worker/exchange-slots.ts';
import { scriptedLimiter } from '../rate/limiters.ts';
import { fakeGuard } from './fake-guard.ts';
import { reply, workerFleet } from './fleet.ts';

/** ServiceNow without a unique index: every event is looked for, then written. */
const asksFirst = {
  kind: 'servicenow',
  supportsIdempotency: false,
  answer: ({ method }: { method: string }) =>
    method === 'GET' ? reply(200, { result: [] }) : reply(201, { result: { sys_id: 's' } }),
} as const;

describe('a fleet', () => {
  test('P12: a check before each write takes a slot of its own', async () => {
    const fleet = workerFleet(asksFirst);
    fleet.send(150);
    fleet.start(5);
    for (let step = 0; step < 800; step += 1) await fleet.clock.advance(10);
    await fleet.stop();
    expect(fleet.calls.filter(({ method }) => method === 'POST')).toHaveLength(150);
    expect(fleet.calls).toHaveLength(300);
    expect(fleet.mostCalls(1000)).toBeLessThanOrEqual(80);
  });

  test.each([
    [60, 60_000],
    [2, 1000],
    [10, 1000],
  ])(
    'P8: at %i calls in %i ms no call begins too late for its invocation to end',
    async (limit, windowMs) => {
      const fleet = workerFleet({ limit: { limit, windowMs } });
      fleet.send(400);
      fleet.start(20);
      await fleet.clock.advance(300_000);
      await fleet.stop();
      expect(fleet.overruns).toEqual([]);
      expect(Math.max(...fleet.calls.map(({ sinceStartMs }) => sinceStartMs))).toBeLessThanOrEqual(25_000);
      expect(fleet.mostCalls(windowMs)).toBeLessThanOrEqual(Math.max(1, limit * 0.8));
      // Almost no slot is booked without being used.
      const possible = Math.min(400, (300_000 / windowMs) * Math.max(1, Math.floor(limit * 0.8 + 1e-9)));
      expect(fleet.calls.length).toBeGreaterThan(possible * 0.85);
    },
  );

  test('P8: a slow lane that is booked out leaves slots for the writes, not for checks alone', async () => {
    const fleet = workerFleet({ ...asksFirst, limit: { limit: 60, windowMs: 60_000 } });
    fleet.send(400);
    fleet.start(20);
    await fleet.clock.advance(600_000);
    await fleet.stop();
    const writes = fleet.calls.filter(({ method }) => method === 'POST').length;
    expect(writes).toBeGreaterThan(fleet.calls.length * 0.4);
    expect(fleet.overruns).toEqual([]);
    expect(fleet.mostCalls(60_000)).toBeLessThanOrEqual(48);
  });
});

describe('slots of one call', () => {
  const pass = { kind: 'pass', version: 0 } as const;
  const probe = { kind: 'probe', round: 1, lease: 'l', fresh: true } as const;

  function setUp(admission: Permit['admission'] = pass, isLate = false, own: Permit['admission'] = pass) {
    const { clock } = memorySystem();
    const guard = fakeGuard(clock);
    const startMs = clock.now();
    const asked: number[] = [];
    const script = { slot: async (): Promise<number | undefined> => clock.now() };
    const limiter = scriptedLimiter(clock, {
      slotAt(untilMs) {
        asked.push(untilMs - clock.now());
        return script.slot();
      },
      isCurrent: (atMs) => clock.now() <= atMs + 30,
    });
    const { acquire } = limiter;
    const continued: unknown[] = [];
    limiter.acquire = (request) => {
      continued.push(request.isContinuation);
      return acquire(request);
    };
    const operation = { guard: fakeGuard(clock), admission: own };
    const permit: Permit = { admission, operation, atMs: startMs, isLate };
    const slot = exchangeSlots({ guard, limiter, clock }, permit, {
      lastCallMs: startMs + 25_000,
      callTimeoutMs: 3000,
    });
    return { clock, guard, asked, continued, script, startMs, slot };
  }

  test('P12: the first exchange has the slot of the permit, as long as that is current', async () => {
    const { clock, slot, asked } = setUp();
    await clock.advance(30);
    await slot(0);
    expect(asked).toEqual([]);
    await clock.advance(1);
    await slot(0);
    expect(asked).toEqual([24_969]);
  });

  test('P12: a late slot is not looked for again where the permit was given late', async () => {
    const late = setUp(pass, true);
    await late.clock.advance(500);
    await late.slot(0);
    expect(late.asked).toEqual([]);
  });

  test.each([
    ['system', probe, pass],
    ['operation', pass, probe],
  ])(
    'P12: a probe whose breaker took longer than its slot has another, within half the life of its lease: of the %s',
    async (_whose, admission, own) => {
      const { clock, slot, asked } = setUp(admission, false, own);
      await clock.advance(31);
      await slot(0);
      expect(asked).toEqual([3000]);
    },
  );

  test('P12: later exchanges wait for slots of their own, again for one that was over too soon', async () => {
    const { clock, slot, script, asked, continued, startMs } = setUp(probe);
    const delays = [500, 0];
    script.slot = async () => {
      const atMs = clock.now() + 100;
      await clock.sleep(delays.shift() ?? 0);
      return atMs;
    };
    let doneMs = 0;
    const done = slot(1).then(() => {
      doneMs = clock.now() - startMs;
    });
    await clock.advance(1000);
    await done;
    expect(asked).toEqual([25_000, 24_500]);
    expect(continued).toEqual([true]);
    expect(doneMs).toBe(600);
  });

  test('P8: where there is none in this invocation the call is not made', async () => {
    for (const answer of [async () => undefined, async (nowMs: number) => nowMs + 25_001]) {
      const { clock, slot, script } = setUp();
      script.slot = () => answer(clock.now());
      await expect(slot(1)).rejects.toMatchObject({
        code: 'rate_late',
        message: 'No slot for the call within this invocation.',
      });
    }
  });

  test('P8: where it can not be asked for the call is not made', async () => {
    const { slot, script } = setUp();
    script.slot = async () => {
      throw new UnavailableError('rate_unavailable', 'down');
    };
    await expect(slot(1)).rejects.toMatchObject({ code: 'rate_unavailable' });
  });

  test('P8: past the last call nothing is booked', async () => {
    const { clock, slot, asked } = setUp();
    await clock.advance(25_000);
    await slot(1);
    expect(asked).toEqual([0]);
    asked.length = 0;
    await clock.advance(1);
    await expect(slot(1)).rejects.toMatchObject({ code: 'rate_late' });
    expect(asked).toEqual([]);
  });

  test('P4: a breaker that opened while a slot was waited for stops the call, but not a probe', async () => {
    for (const [admission, outcome] of [
      [pass, 'breaker_open: A breaker opened before the call.'],
      [probe, 'made'],
    ] as const) {
      const { guard, slot } = setUp(admission);
      guard.view = { phase: 'open', untilMs: Number.MAX_SAFE_INTEGER, sinceMs: 0 };
      expect(
        await slot(1).then(
          () => 'made',
          ({ code, message }: UnavailableError) => `${code}: ${message}`,
        ),
      ).toBe(outcome);
    }
  });
});
