/** What becomes of outcomes: what is written, when, and what counts. */
import { describe, expect, test } from '@jest/globals';
import { bucketOf, FRESH_BUCKET } from '../../../lambdas/core/breaker/group-bucket.ts';
import { forceOpen } from '../../../lambdas/core/breaker/transitions.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { defaults } from './settings.ts';

const success = (group: string, atMs: number) => ({ group, atMs, begunAtMs: atMs });

async function halfOpen(options: Parameters<typeof createFleet>[0] = {}): Promise<Fleet> {
  const fleet = createFleet(options);
  await fleet.openIt();
  await fleet.toEndOfOpenTime();
  return fleet;
}

/** Traffic that is dense: the window holds as many calls as the rate rule asks for, one of them failed. */
async function dense(): Promise<Fleet> {
  const fleet = createFleet({ settings: { failureRate: 1, thinFailures: 1000 } });
  const admissions = await Promise.all(Array.from({ length: 20 }, () => fleet.guard().admit('a', true)));
  for (const [index, admission] of admissions.entries())
    await fleet.guard().report(admission, 'a', index === 0 ? 'failure' : 'success');
  return fleet;
}

describe('outcomes of a closed breaker', () => {
  test('P4: a refused admission reports nothing, whatever is said of it', async () => {
    const fleet = createFleet();
    const since = fleet.clock.now();
    const refused = { kind: 'open', untilMs: 0, sinceMs: 0 } as const;
    for (const outcome of ['success', 'failure', 'released'] as const)
      await fleet.guard().report(refused, 'a', outcome);
    expect(fleet.calls).toMatchObject({ report: 0, note: 0, answer: 0 });
    expect(await fleet.guard().otherGroupSucceededSince('b', since)).toBe(false);
  });

  test('P4: a call that says nothing of the downstream counts for nothing', async () => {
    const fleet = createFleet();
    for (const group of ['a', 'b', 'c', 'd']) {
      await fleet.guard().report(await fleet.guard().admit(group, true), group, 'unknown');
      await fleet.clock.advance(1000);
    }
    expect(fleet.calls).toMatchObject({ report: 0, note: 0 });
  });

  test.each(['unknown', 'released'] as const)('P4: nor does one (%s) end a streak', async (outcome) => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'failure');
    await fleet.clock.advance(1);
    await fleet.guard().report(await fleet.guard().admit('b', true), 'b', outcome);
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 1 });
    expect(fleet.calls.report).toBe(1);
  });

  test('P4: a call that was let through without a store says nothing of a breaker that is open', async () => {
    const fleet = createFleet();
    await fleet.guard().trip('test');
    for (const outcome of ['failure', 'success'] as const)
      await fleet.guard().report({ kind: 'pass' }, 'a', outcome);
    expect(fleet.calls.report).toBe(0);
  });

  test('P4: traffic is dense from its twentieth call on', async () => {
    const fleet = await dense();
    fleet.calls.report = 0;
    await fleet.guard().report(await fleet.guard().admit('a', true), 'a', 'failure');
    expect(fleet.calls.report).toBe(0);
  });

  test("P11: a note of another container's that is younger than a second stays", async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.guard(1).look();
    await fleet.call(0, 'a', 'success');
    await fleet.clock.advance(defaults.noteMs / 5 - 1);
    await fleet.call(1, 'b', 'success');
    expect(fleet.calls.note).toBe(2);
    expect((await fleet.windows.read('crm')).recentSuccesses.map(({ group }) => group)).toEqual(['a']);
  });

  test.each([
    ['a message that had not failed before', true, [FRESH_BUCKET, bucketOf('a')]],
    ['a retry', false, [bucketOf('a')]],
    ['a call that was admitted without a store', undefined, [FRESH_BUCKET, bucketOf('a')]],
  ])('P11: the failure of %s is reported as one', async (_name, fresh, marks) => {
    const fleet = createFleet();
    const admission = { kind: 'pass', ...(fresh !== undefined && { fresh }) } as const;
    await fleet.guard().report(admission, 'a', 'failure');
    const { streakGroups, streakSinceMs } = await fleet.windows.read('crm');
    expect([...streakGroups].sort()).toEqual([...marks].sort());
    expect(streakSinceMs).toBe(fleet.clock.now());
  });

  test.each([
    ['failure', 249, 0],
    ['failure', 250, 1],
    ['success', 999, 0],
    ['success', 1000, 1],
  ] as const)(
    'P4: in dense traffic a %s %i ms after the last report makes %i more',
    async (outcome, ms, more) => {
      const fleet = await dense();
      await fleet.clock.advance(5000);
      await fleet.call(0, 'b', 'failure');
      fleet.calls.report = 0;
      const admission = await fleet.guard().admit('b', true);
      await fleet.clock.advance(ms);
      await fleet.guard().report(admission, 'b', outcome);
      expect(fleet.calls.report).toBe(more);
    },
  );

  test('P4: after a failure its container reports successes too, until the window has forgotten it', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'failure');
    await fleet.clock.advance(1);
    await fleet.call(0, 'b', 'success');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 0 });
    expect(fleet.calls.report).toBe(2);
    await fleet.call(0, 'b', 'success');
    expect(fleet.calls.report).toBe(3);
    await fleet.clock.advance(defaults.windowMs + 3000);
    await fleet.call(0, 'b', 'success');
    expect(fleet.calls.report).toBe(3);
  });

  test('P4: a streak older than the window is still ended by a success', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'failure');
    await fleet.clock.advance(3_600_000);
    await fleet.call(0, 'b', 'success');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 0 });
  });

  test('P11: a success is noted at once where none is known, and again when its note has grown old', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'success');
    await fleet.call(0, 'b', 'success');
    expect(fleet.calls.note).toBe(1);
    await fleet.clock.advance(defaults.noteMs / 5 - 1);
    await fleet.call(0, 'b', 'success');
    expect(fleet.calls.note).toBe(1);
    await fleet.clock.advance(defaults.noteMs);
    await fleet.call(0, 'b', 'success');
    expect((await fleet.windows.read('crm')).recentSuccesses).toEqual([
      success('b', fleet.clock.now()),
      success('a', fleet.clock.now() - defaults.noteMs * 1.2 + 1),
    ]);
  });

  test('P11: a success is noted as one that began now where nobody says when it did', async () => {
    const fleet = createFleet();
    await fleet.guard().report(await fleet.guard().admit('a', true), 'a', 'success');
    const { recentSuccesses } = await fleet.windows.read('crm');
    expect(recentSuccesses).toEqual([success('a', fleet.clock.now())]);
  });

  test('P13: failures of a system make its successes no more worth a note', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'failure');
    for (let second = 0; second < 20; second += 1) {
      await fleet.call(0, 'b', 'success');
      await fleet.clock.advance(1000);
    }
    expect(fleet.calls.note).toBeLessThanOrEqual(10);
  });

  test('P4: a refusal that came as the call’s short time was up ends a streak all the same', async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'success');
    await fleet.call(0, 'b', 'failure');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 1 });
    await fleet.clock.advance(1);
    await fleet.call(0, 'c', 'refused', { shortTimeout: true });
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 0 });
  });

  test("P11: a container's own last successes count, noted or not", async () => {
    const fleet = createFleet();
    await fleet.call(0, 'a', 'success');
    await fleet.clock.advance(10);
    const since = fleet.clock.now();
    await fleet.call(0, 'b', 'success');
    expect(fleet.calls.note).toBe(1);
    expect(await fleet.guard().otherGroupSucceededSince('c', since)).toBe(true);
    expect(await fleet.guard().otherGroupSucceededSince('b', since)).toBe(false);
  });
});

describe('outcomes of probes', () => {
  test.each([
    ['success', true, 'succeeded'],
    ['refused', true, 'succeeded'],
    ['unknown', true, 'failedStale'],
    ['unknown', false, 'failedStale'],
    ['failure', false, 'failedStale'],
    ['throttled', true, 'throttled:0'],
  ] as const)('P4: %s (fresh: %p) leaves its lease %s', async (outcome, fresh, lease) => {
    const fleet = await halfOpen({ containers: 2 });
    await fleet.clock.advance(defaults.quietMs);
    await fleet.guard(1).admit('other', true);
    const admission = await fleet.guard().admit('a', fresh);
    await fleet.guard().report(admission, 'a', outcome);
    expect(Object.values((await fleet.state()).leases)).toEqual(['out', lease]);
  });

  test('P4: whose round is over learns at once what has come after it', async () => {
    const fleet = await halfOpen({ containers: 2 });
    const late = await fleet.guard(0).admit('a', true);
    for (const group of ['b', 'c', 'd']) await fleet.call(1, group, 'success');
    await fleet.guard(0).report(late, 'a', 'success');
    expect((await fleet.guard(0).look()).phase).toBe('closed');
  });

  test.each([
    ['a lookup', {}],
    ['a worker', { lingers: true }],
  ])('P4: %s leaves no timer behind', async (_who, options) => {
    const { lingers } = { lingers: false, ...options };
    const fleet = await halfOpen(options);
    const reported = fleet.call(0, 'a', 'success');
    await fleet.clock.advance(0);
    expect(fleet.clock.sleeping()).toBe(lingers ? 1 : 0);
    await fleet.clock.advance(defaults.quietMs);
    await reported;
    expect(fleet.clock.sleeping()).toBe(0);
    expect(await fleet.phase()).toBe(lingers ? 'closed' : 'half-open');
  });

  test('P4: a worker whose probe decides the round goes on at once', async () => {
    const fleet = await halfOpen({ lingers: true });
    const reported = fleet.call(0, 'a', 'failure');
    await fleet.clock.advance(0);
    expect(fleet.clock.sleeping()).toBe(0);
    await reported;
    expect(await fleet.phase()).toBe('open');
  });

  test('P4: after the quiet time a worker closes without waiting', async () => {
    const fleet = await halfOpen({ lingers: true });
    const probe = await fleet.guard().admit('a', true);
    await fleet.clock.advance(defaults.quietMs);
    await fleet.guard().report(probe, 'a', 'success');
    expect(await fleet.phase()).toBe('closed');
  });
});

describe('the view of a breaker', () => {
  test('P4: a round with all its leases out is open, to be looked at again in a second', async () => {
    const fleet = await halfOpen({ settings: { probes: 2 } });
    const { openedAtMs, openUntilMs, openingsMs } = await fleet.state();
    await fleet.guard().admit('a', true);
    const common = { sinceMs: openedAtMs, openingsMs, isBackpressured: false, cause: 'failures' };
    expect(await fleet.guard().look()).toEqual({ ...common, phase: 'ready-to-probe', untilMs: openUntilMs });
    await fleet.guard().admit('b', true);
    await fleet.clock.advance(defaults.cacheMs);
    expect(await fleet.guard().look()).toEqual({
      ...common,
      phase: 'open',
      untilMs: fleet.clock.now() + 1000,
    });
  });

  test('P4: with the store unreachable, it is open for an open time from then on, then ready', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    const { openUntilMs } = await fleet.state();
    await fleet.toEndOfOpenTime(-500);
    fleet.faults.down = true;
    const untilMs = fleet.clock.now() + defaults.openMs;
    expect(await fleet.guard().look()).toMatchObject({ phase: 'open', untilMs });
    await fleet.clock.advance(defaults.openMs - 1);
    expect(await fleet.guard().look()).toMatchObject({ phase: 'open', untilMs });
    await fleet.clock.advance(1);
    expect(await fleet.guard().look()).toMatchObject({ phase: 'ready-to-probe', untilMs: openUntilMs });
  });

  test('P4: with the store unreachable, an opening that is known still counts', async () => {
    const fleet = createFleet();
    await fleet.guard().trip('test');
    const atMs = fleet.clock.now();
    fleet.faults.down = true;
    await fleet.clock.advance(1000);
    expect(await fleet.guard().openedWithin(atMs, 0)).toBe('yes');
    expect(await fleet.guard().openedWithin(atMs + 1, 1000)).toBe('unknown');
  });

  test('P8: other evidence opens neither without a store nor what is half-open or held open by hand', async () => {
    const fleet = await halfOpen({ containers: 2 });
    await fleet.guard().admit('a', true);
    await fleet.guard().trip('401s');
    expect(await fleet.state()).toMatchObject({ phase: 'half-open', version: 2 });
    const state = await fleet.state();
    await fleet.breakers.transition(forceOpen(state, fleet.clock.now(), 'kim', 'test'), state.version);
    await fleet.guard(1).trip('401s');
    expect(await fleet.state()).toMatchObject({ phase: 'open', reason: 'test', version: 3 });
    const storeUnavailable = createFleet();
    storeUnavailable.faults.down = true;
    await storeUnavailable.guard().trip('401s');
    expect(storeUnavailable.calls.transition).toBe(0);
  });

  test('P8: a breaker that an older release opened, with no cause, is open for failures', async () => {
    const fleet = createFleet();
    await fleet.guard().trip('test');
    const { version, ...state } = await fleet.state();
    await fleet.breakers.transition({ ...state, version: version + 1, cause: '' }, version);
    await fleet.clock.advance(defaults.cacheMs);
    expect(await fleet.guard().look()).toMatchObject({ phase: 'open', cause: 'failures' });
  });
});
