/** Every exchange with the CRM has a turn of its own, and begins within its invocation. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { Permit } from '../../../lambdas/core/worker/disposition.ts';
import { createTurns } from '../../../lambdas/core/worker/turns.ts';
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
  test('P12: a check before each write takes a turn of its own', async () => {
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
      // Next to none of the turns are booked in vain.
      const possible = Math.min(400, (300_000 / windowMs) * Math.max(1, Math.floor(limit * 0.7 + 1e-9)));
      expect(fleet.calls.length).toBeGreaterThan(possible * 0.85);
    },
  );

  test('P8: a slow lane that is booked out leaves turns for the writes, not for checks alone', async () => {
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

describe('turns of one call', () => {
  const pass = { kind: 'pass', version: 0 } as const;
  const probe = { kind: 'probe', round: 1, lease: 'l', fresh: true } as const;

  function setUp(admission: Permit['admission'] = pass) {
    const system = memorySystem();
    const { clock } = system;
    const guard = fakeGuard(clock);
    const startMs = clock.now();
    const asked: number[] = [];
    const script = { turn: async (): Promise<number | undefined> => clock.now() };
    const turns = createTurns({
      guard,
      system,
      limiter: {
        turn(maxWaitMs) {
          asked.push(maxWaitMs);
          return script.turn();
        },
        isCurrent: (atMs) => clock.now() <= atMs + 30,
      },
    });
    const run = {
      owner: 'o',
      claimUntilMs: startMs + 35_000,
      lastCallMs: startMs + 25_000,
      traceparent: undefined,
    };
    const operation = { guard, admission: { kind: 'pass' } } as const;
    const permit: Permit = { admission, operation, atMs: startMs, isLate: false };
    return { clock, guard, asked, script, run, startMs, turn: turns.of(permit, run, 'c'), turns, permit };
  }

  test('P12: the first exchange has the turn of the leave, as long as that is current', async () => {
    const { clock, turn, asked } = setUp();
    await clock.advance(30);
    await turn(0);
    expect(asked).toEqual([]);
    await clock.advance(1);
    await turn(0);
    expect(asked).toEqual([24_969]);
  });

  test('P12: a late turn is not looked for again where the leave was given late, or for a probe', async () => {
    for (const late of [setUp(probe), setUp()]) {
      await late.clock.advance(500);
      const turn = late.turns.of({ ...late.permit, isLate: late.permit.admission === pass }, late.run, 'c');
      await turn(0);
      expect(late.asked).toEqual([]);
    }
  });

  test('P12: later exchanges wait for turns of their own, anew for one that was over too soon', async () => {
    const { clock, turn, script, asked, startMs } = setUp(probe);
    const delays = [500, 0];
    script.turn = async () => {
      const atMs = clock.now() + 100;
      await clock.sleep(delays.shift() ?? 0);
      return atMs;
    };
    let doneMs = 0;
    const done = turn(1).then(() => {
      doneMs = clock.now() - startMs;
    });
    await clock.advance(1000);
    await done;
    expect(asked).toHaveLength(2);
    expect(doneMs).toBe(600);
  });

  test.each([
    ['is none in this invocation', async () => undefined],
    ['comes after the last call', async (nowMs: number) => nowMs + 25_001],
    [
      'can’t be asked for',
      async () => {
        throw new UnavailableError('rate_unavailable', 'down');
      },
    ],
  ])('P8: where another turn %s the call is not made', async (_name, answer) => {
    const { clock, turn, script } = setUp();
    script.turn = () => answer(clock.now());
    await expect(turn(1)).rejects.toMatchObject({ code: 'rate_late' });
  });

  test('P8: past the last call nothing is booked', async () => {
    const { clock, turn, asked } = setUp();
    await clock.advance(25_001);
    await expect(turn(1)).rejects.toMatchObject({ code: 'rate_late' });
    expect(asked).toEqual([]);
  });

  test('P4: a breaker that opened while a turn was waited for stops the call, but not a probe', async () => {
    for (const [admission, outcome] of [
      [pass, 'breaker_open'],
      [probe, 'made'],
    ] as const) {
      const { guard, turn } = setUp(admission);
      guard.view = { phase: 'open', untilMs: Number.MAX_SAFE_INTEGER, sinceMs: 0 };
      expect(
        await turn(1).then(
          () => 'made',
          (error: UnavailableError) => error.code,
        ),
      ).toBe(outcome);
    }
  });
});
