/** Throttled calls: neither success nor failure; what they do to the lane, and when they are an outage. */
import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../lambdas/adapters/memory/system.ts';
import { isHoldDue, throttlesOf } from '../../../lambdas/core/breaker/throttle-rule.ts';
import { forceClose, forceOpen } from '../../../lambdas/core/breaker/transitions.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const HOLD_MS = 10_000;
const retryAfterMs = HOLD_MS;

/** Nothing but throttles, a second apart, from one group after the other; the lane is held at the third. */
async function held(options: Parameters<typeof createFleet>[0] = {}): Promise<Fleet> {
  const fleet = createFleet(options);
  for (const group of ['a', 'b', 'c']) {
    await fleet.call(0, group, 'throttled', { retryAfterMs });
    if (group !== 'c') await fleet.clock.advance(1000);
  }
  return fleet;
}
const report = async (fleet: Fleet, group: string, ms = retryAfterMs) =>
  fleet.guard().report(await fleet.guard().admit(group, true), group, 'throttled', {
    beganAtMs: fleet.clock.now(),
    retryAfterMs: ms,
  });

describe('a throttled call', () => {
  test('P4: is neither a success nor a failure, nor evidence that others succeed', async () => {
    const fleet = createFleet();
    const sinceMs = fleet.clock.now();
    await fleet.call(0, 'x', 'failure');
    await fleet.clock.advance(1000);
    await fleet.call(0, 'a', 'throttled');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 1, recentSuccesses: [] });
    expect(await fleet.guard().otherGroupSucceededSince('b', sinceMs)).toBe(false);
    const [bucket] = (await fleet.windows.read('crm')).buckets;
    expect(bucket).toMatchObject({ successes: 0, failures: 1 });
  });

  test('P4: does not hide failures: two in three throttled, one in three failing opens', async () => {
    const fleet = createFleet();
    for (let call = 0; call < 12 && (await fleet.phase()) === 'closed'; call += 1) {
      await fleet.call(0, `g${call}`, call % 3 === 2 ? 'failure' : 'throttled');
      await fleet.clock.advance(1000);
    }
    expect(await fleet.state()).toMatchObject({ phase: 'open', cause: 'failures' });
  });
});

describe('the hold of a lane', () => {
  test('P14: a record that is throttled for hours holds nobody off and opens nothing', async () => {
    const fleet = createFleet({ containers: 2 });
    for (let minute = 0; minute < 180; minute += 1) {
      if (minute % 10 === 0) expect(await report(fleet, 'hot', 600_000)).toEqual({});
      expect(await fleet.call(1, 'hot', 'throttled')).toBe('pass');
      await fleet.clock.advance(60_000);
    }
    expect((await fleet.throttles()).heldUntilMs).toBe(0);
    expect(await fleet.phase()).toBe('closed');
  });

  test('P14: several such records among live traffic hold nobody off either', async () => {
    const fleet = createFleet({ containers: 6 });
    const random = seededRandom(4);
    for (let ms = 0; ms < 60_000; ms += 100) {
      const index = Math.floor(random.unit() * 6);
      const isHot = random.unit() < 0.3;
      const group = isHot ? `hot-${Math.floor(random.unit() * 5)}` : `group-${ms}`;
      expect(await fleet.call(index, group, isHot ? 'throttled' : 'success', { retryAfterMs })).toBe('pass');
      await fleet.clock.advance(100);
    }
    expect(await fleet.phase()).toBe('closed');
  });

  test('P4: begins once two groups were throttled with no success between them, for the Retry-After', async () => {
    const fleet = createFleet();
    expect(await report(fleet, 'a')).toEqual({});
    await fleet.clock.advance(1000);
    // A success may have come that nobody has reported yet: it takes an age and a half of a copy.
    expect(await report(fleet, 'b')).toEqual({});
    await fleet.clock.advance(1000);
    expect(await report(fleet, 'c')).toEqual({ holdOffMs: HOLD_MS });
    const nowMs = fleet.clock.now();
    expect(await fleet.throttles()).toMatchObject({ heldSinceMs: nowMs, heldUntilMs: nowMs + HOLD_MS });
  });

  test('P4: one answer that speaks of the whole account stands for two groups', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'throttled', { retryAfterMs, wholeAccount: true });
    await fleet.clock.advance(1500);
    expect(await report(fleet, 'a')).toEqual({ holdOffMs: HOLD_MS });
    expect((await fleet.throttles()).groups).toContain('*');
  });

  test.each(['success', 'refused'] as const)(
    'P4: a %s between them ends what was before it',
    async (answer) => {
      const fleet = createFleet({ containers: 2 });
      await fleet.call(0, 'a', 'throttled', { retryAfterMs });
      await fleet.clock.advance(1000);
      await fleet.call(1, 'b', answer);
      await fleet.clock.advance(1000);
      expect(await report(fleet, 'c')).toEqual({});
      expect(await fleet.throttles()).toMatchObject({
        sinceMs: fleet.clock.now(),
        groups: [expect.any(String)],
      });
    },
  );

  test('P4: holds everyone off within a second, lookups too, and then lets one call test', async () => {
    const fleet = await held({ containers: 5 });
    const heldSinceMs = fleet.clock.now();
    await fleet.clock.advance(defaults.cacheMs);
    for (const guard of fleet.guards) {
      expect(await guard.look()).toMatchObject({
        phase: 'open',
        untilMs: heldSinceMs + HOLD_MS,
        sinceMs: heldSinceMs,
        cause: 'throttled',
      });
      expect((await guard.admit('d', true)).kind).toBe('open');
    }
    await fleet.clock.advance(HOLD_MS - defaults.cacheMs);
    expect((await fleet.guard(1).look()).phase).toBe('ready-to-probe');
    const asked = await Promise.all(fleet.guards.map((guard, i) => guard.admit(`new-${i}`, true)));
    expect(asked.map(({ kind }) => kind).sort()).toEqual(['open', 'open', 'open', 'open', 'probe']);
    // One write each, and the one that began the hold: who comes too late learns of the test with its answer.
    expect(fleet.calls.hold).toBe(6);
  });

  test('P4: the first test goes to a group that was not throttled', async () => {
    const fleet = await held();
    await fleet.clock.advance(HOLD_MS);
    expect(await fleet.guard().admit('a', true)).toMatchObject({
      kind: 'open',
      untilMs: fleet.clock.now() + defaults.quietMs,
    });
    expect((await fleet.guard().admit('new', true)).kind).toBe('probe');
    const alone = await held();
    await alone.clock.advance(HOLD_MS + defaults.quietMs);
    expect((await alone.guard().admit('a', true)).kind).toBe('probe');
  });

  test('P4: a right answer of the test ends the hold for everyone within a second', async () => {
    const fleet = await held({ containers: 3 });
    await fleet.clock.advance(HOLD_MS);
    expect(await fleet.call(1, 'new', 'success')).toBe('probe');
    expect((await fleet.throttles()).sinceMs).toBe(0);
    expect(fleet.calls.hold).toBe(2);
    await fleet.clock.advance(defaults.cacheMs);
    for (const index of [0, 1, 2]) expect(await fleet.call(index, 'x', 'success')).toBe('pass');
  });

  test('P4: a test that is throttled holds again, for as long as it is told, 60 s at most', async () => {
    const fleet = await held();
    await fleet.clock.advance(HOLD_MS);
    expect(await report(fleet, 'new', 600_000)).toEqual({ holdOffMs: 60_000 });
    await fleet.clock.advance(60_000 - 1);
    expect((await fleet.guard().admit('second', true)).kind).toBe('open');
    await fleet.clock.advance(1);
    expect((await fleet.guard().admit('second', true)).kind).toBe('probe');
  });

  test.each([
    ['of several groups', ['x', 'y', 'z']],
    ['of the only group there is', ['x', 'x', 'x']],
  ])(
    'P4: a test that fails is followed by another one soon, and three of them open: %s',
    async (_whose, groups) => {
      const fleet = await held();
      await fleet.clock.advance(HOLD_MS);
      for (const [i, group] of groups.entries()) {
        expect(await fleet.call(0, group, 'failure', { fresh: i === 0 })).toBe('probe');
        if (i < 2) expect((await fleet.guard().admit('w', true)).kind).toBe('open');
        await fleet.clock.advance(defaults.cacheMs);
      }
      expect(await fleet.state()).toMatchObject({ phase: 'open', cause: 'failures' });
    },
  );

  test('P4: a test that says nothing is followed by another one soon, and ends nothing', async () => {
    const fleet = await held();
    await fleet.clock.advance(HOLD_MS);
    const { sinceMs } = await fleet.throttles();
    expect(await fleet.call(0, 'x', 'unknown')).toBe('probe');
    expect(await fleet.throttles()).toMatchObject({
      sinceMs,
      heldUntilMs: fleet.clock.now() + defaults.cacheMs,
    });
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 0 });
  });

  test('P4: a test whose breaker has opened meanwhile says nothing more', async () => {
    const fleet = await held();
    await fleet.clock.advance(HOLD_MS);
    const test = await fleet.guard().admit('x', true);
    await fleet.guard().trip('401s');
    const { report: reports, hold: holds } = fleet.calls;
    await fleet.guard().report(test, 'x', 'failure');
    expect(fleet.calls).toMatchObject({ report: reports, hold: holds });
  });

  test('P12: a hold that is over, and could not be begun again, holds nobody off', async () => {
    const fleet = createFleet();
    const early = await fleet.guard().admit('e', true);
    for (const group of ['a', 'b', 'c']) {
      if (group !== 'a') await fleet.clock.advance(1000);
      await fleet.call(0, group, 'throttled', { retryAfterMs });
    }
    await fleet.clock.advance(HOLD_MS);
    fleet.windows.hold = () => Promise.reject(new UnavailableError('store_unavailable', 'down'));
    expect(await fleet.guard().report(early, 'e', 'throttled')).toEqual({});
  });

  test('P4: is not begun once the breaker has opened', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'throttled');
    await fleet.clock.advance(2000);
    const { report: write } = fleet.windows;
    fleet.windows.report = async (...of) => {
      const health = await write(...of);
      await fleet.guard().trip('401s');
      return health;
    };
    await fleet.call(0, 'b', 'throttled');
    expect(fleet.calls.hold).toBe(0);
  });

  test('P4: counts from the moment at which the breaker closed; one that ends now is over', () => {
    const throttles = { ...emptyHealth.throttles, sinceMs: NOW, lastAtMs: NOW };
    const health = { ...emptyHealth, throttles };
    expect(throttlesOf(health, NOW, NOW)).toEqual(throttles);
    expect(throttlesOf(health, NOW, NOW + 1)).toBeUndefined();
    expect(throttlesOf(health, NOW + 900_000, 0)).toEqual(throttles);
    const streak = { ...throttles, groups: ['1', '2'], heldUntilMs: NOW + 5000 };
    expect([4999, 5000].map((ms) => isHoldDue(streak, NOW + ms, defaults))).toEqual([false, true]);
  });

  test('P12: that the lane holds off is told to those alone that were throttled', async () => {
    const fleet = createFleet();
    const early = await fleet.guard().admit('e', true);
    for (const group of ['a', 'b', 'c']) {
      await fleet.call(0, group, 'throttled', { retryAfterMs });
      await fleet.clock.advance(1000);
    }
    expect(await fleet.guard().report(early, 'e', 'failure')).toEqual({});
  });

  test('P4: the first throttles of two groups are reported at once, those of others four times a second', async () => {
    const fleet = createFleet();
    const asked = await Promise.all(['a', 'b', 'c', 'd'].map((group) => fleet.guard().admit(group, true)));
    const reports: number[] = [];
    for (const [i, admission] of asked.entries()) {
      if (i === 3) await fleet.clock.advance(defaults.cacheMs / 4);
      await fleet.guard().report(admission, 'abcd'.charAt(i), 'throttled');
      reports.push(fleet.calls.report);
    }
    expect(reports).toEqual([1, 2, 2, 3]);
  });

  test('P4: a test that was never made is left to the next call at once', async () => {
    const fleet = await held();
    await fleet.clock.advance(HOLD_MS);
    const unused = await fleet.guard().admit('new', true);
    await fleet.guard().report(unused, 'new', 'released');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 0 });
    expect((await fleet.guard().admit('third', true)).kind).toBe('probe');
  });

  test('P4: a test whose container died is left to another once its time is up twice over', async () => {
    const fleet = await held({ containers: 2 });
    await fleet.clock.advance(HOLD_MS);
    expect((await fleet.guard(0).admit('new', true)).kind).toBe('probe');
    await fleet.clock.advance(2 * defaults.callTimeoutMs - 1);
    expect((await fleet.guard(1).admit('third', true)).kind).toBe('open');
    await fleet.clock.advance(1);
    expect((await fleet.guard(1).admit('third', true)).kind).toBe('probe');
  });

  test('P4: while the lane is held its throttles cost no writes', async () => {
    const fleet = createFleet();
    const early = await Promise.all(Array.from({ length: 30 }, (_, i) => fleet.guard().admit(`e${i}`, true)));
    for (const group of ['a', 'b', 'c']) {
      await fleet.call(0, group, 'throttled', { retryAfterMs });
      await fleet.clock.advance(1000);
    }
    Object.assign(fleet.calls, { report: 0, hold: 0 });
    for (const [i, admission] of early.entries())
      await fleet.guard().report(admission, `e${i}`, 'throttled', { beganAtMs: 0, retryAfterMs });
    expect(fleet.calls.hold).toBe(0);
    expect(fleet.calls.report).toBeLessThanOrEqual(1);
  });

  test('P4: a store that fails lets calls through, held or not', async () => {
    const fleet = await held();
    fleet.faults.down = true;
    await fleet.clock.advance(1000);
    expect((await fleet.guard().look()).phase).toBe('closed');
    expect((await fleet.guard().admit('d', true)).kind).toBe('pass');
    fleet.faults.down = false;
    await fleet.clock.advance(1000);
    expect((await fleet.guard().admit('d', true)).kind).toBe('open');
    await fleet.clock.advance(HOLD_MS);
    fleet.windows.hold = () => Promise.reject(new UnavailableError('store_unavailable', 'down'));
    expect((await fleet.guard().admit('d', true)).kind).toBe('pass');
  });

  test('P14: throttles are forgotten a quarter of an hour after the last one', async () => {
    const fleet = createFleet();
    await report(fleet, 'a');
    await fleet.clock.advance(900_001);
    await report(fleet, 'b');
    expect((await fleet.throttles()).sinceMs).toBe(fleet.clock.now());
    await fleet.clock.advance(2000);
    expect(await report(fleet, 'b')).toEqual({});
  });
});

describe('nothing but throttles', () => {
  test('P4: for two minutes open the breaker, with their cause', async () => {
    const fleet = await held();
    const heldSinceMs = fleet.clock.now();
    while ((await fleet.phase()) === 'closed') {
      await fleet.clock.advance(HOLD_MS);
      expect(await fleet.call(0, `t${fleet.clock.now()}`, 'throttled', { retryAfterMs })).toBe('probe');
    }
    expect(fleet.clock.now() - heldSinceMs).toBe(defaults.throttleOpenAfterMs);
    expect(await fleet.state()).toMatchObject({
      phase: 'open',
      cause: 'throttled',
      reason: 'calls were throttled for 120 s, and none was answered',
    });
    expect(await fleet.guard().look()).toMatchObject({ phase: 'open', cause: 'throttled' });
  });

  test('P4: time that passes with nobody calling opens nothing', async () => {
    const fleet = await held();
    await fleet.clock.advance(600_000);
    await fleet.guard().look();
    expect(await fleet.phase()).toBe('closed');
  });

  test('P4: throttles from before the breaker closed neither hold the lane nor open it again', async () => {
    const fleet = await held();
    await fleet.guard().trip('test');
    await fleet.toEndOfOpenTime();
    for (const group of ['x', 'y', 'z']) await fleet.call(0, group, 'success');
    expect(await fleet.phase()).toBe('closed');
    expect(await fleet.call(0, 'd', 'throttled', { retryAfterMs })).toBe('pass');
    expect(await fleet.throttles()).toMatchObject({ sinceMs: fleet.clock.now(), heldUntilMs: 0 });
  });

  test('P4: a hold from before the breaker closed holds off nobody, whatever late calls are answered', async () => {
    const fleet = await held();
    const state = await fleet.state();
    const nowMs = fleet.clock.now();
    await fleet.breakers.transition(forceOpen(state, nowMs, 'kim', 'test'), state.version);
    const opened = await fleet.state();
    await fleet.breakers.transition(forceClose(opened, nowMs, 'kim', 'test', defaults), opened.version);
    await fleet.clock.advance(1000);
    await fleet.guard().look();
    const late = { kind: 'pass', version: 0, closedAtMs: 0 } as const;
    expect(await fleet.guard().report(late, 'd', 'throttled', { beganAtMs: 0, retryAfterMs })).toEqual({});
  });

  test('P4: a round of them opens again for the Retry-After, between the open time and five minutes', async () => {
    for (const [toldMs, openMs] of [
      [1000, 60_000],
      [200_000, 200_000],
      [3_600_000, 300_000],
    ] as const) {
      const fleet = createFleet();
      await fleet.openIt();
      await fleet.toEndOfOpenTime();
      await fleet.call(0, 'a', 'throttled', { retryAfterMs: 500 });
      await fleet.call(0, 'b', 'throttled', { retryAfterMs: toldMs });
      await fleet.clock.advance(defaults.quietMs);
      await fleet.guard().look();
      expect(await fleet.state()).toMatchObject({
        phase: 'open',
        cause: 'throttled',
        reason: 'every probe was throttled',
        openUntilMs: fleet.clock.now() + openMs,
      });
    }
  });

  test('P4: throttled probes count neither way: what else there is decides', async () => {
    const closes = createFleet();
    await closes.openIt();
    await closes.toEndOfOpenTime();
    for (const group of ['a', 'b']) await closes.call(0, group, 'throttled', { retryAfterMs });
    await closes.call(0, 'c', 'success');
    await closes.clock.advance(defaults.quietMs);
    await closes.guard().look();
    expect(await closes.phase()).toBe('closed');
    const reopens = createFleet();
    await reopens.openIt();
    await reopens.toEndOfOpenTime();
    await reopens.call(0, 'a', 'throttled', { retryAfterMs: 300_000 });
    await reopens.call(0, 'b', 'failure');
    expect(await reopens.state()).toMatchObject({
      phase: 'open',
      reason: 'a probe failed',
      openUntilMs: reopens.clock.now() + 60_000,
    });
  });
});
