import { describe, expect, test } from '@jest/globals';
import { forceClose, forceOpen } from '../../../lambdas/core/breaker/transitions.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { createFleet } from './fleet.ts';
import { defaults } from './settings.ts';

describe('closed breaker', () => {
  test('P4: calls pass, and while all is well nothing but a recent success is written', async () => {
    const fleet = createFleet();
    for (let second = 0; second < 60; second += 1) {
      for (const group of ['a', 'b', 'c', 'd']) expect(await fleet.call(0, group, 'success')).toBe('pass');
      await fleet.clock.advance(1000);
    }
    expect(fleet.calls).toMatchObject({ transition: 0, report: 0, lease: 0, answer: 0 });
    expect(fleet.calls.read).toBe(60);
    expect(fleet.calls.note).toBeGreaterThanOrEqual(12);
    expect(fleet.calls.note).toBeLessThanOrEqual(30);
  });

  test('P4: a container keeps the state for a second', async () => {
    const fleet = createFleet();
    await fleet.guard().look();
    await fleet.clock.advance(999);
    await fleet.guard().look();
    expect(fleet.calls.read).toBe(1);
    await fleet.clock.advance(1);
    await Promise.all([fleet.guard().look(), fleet.guard().look(), fleet.guard().admit('a', true)]);
    expect(fleet.calls.read).toBe(2);
  });

  test('P4: a few failures in a row open when traffic is thin, with their reason', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    expect(await fleet.state()).toMatchObject({ phase: 'open', reason: '3 calls in a row failed' });
    expect(fleet.log.lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { downstream: 'crm', from: 'closed', to: 'open', reason: '3 calls in a row failed' },
    });
    expect(fleet.metrics.sums.get('CircuitTransition/crm/open')).toBe(1);
    expect(fleet.metrics.sums.get('CircuitState/crm')).toBe(2);
  });

  test('P4: what was answered when it opened stays known until it closes, whatever probes are answered', async () => {
    const fleet = createFleet();
    for (const [group, answer] of Object.entries({ x: 'crm answered 500', y: 'crm answered 503', z: '' })) {
      await fleet.call(0, group, 'failure', answer === '' ? {} : { answer });
      await fleet.clock.advance(1000);
    }
    const openedFor = '3 calls in a row failed, the last: crm answered 503';
    expect(await fleet.state()).toMatchObject({ phase: 'open', reason: openedFor, openedFor });
    await fleet.toEndOfOpenTime();
    expect(await fleet.call(0, 'x', 'failure', { answer: 'crm answered 502' })).toBe('probe');
    expect(await fleet.state()).toMatchObject({ phase: 'open', reason: 'a probe failed', openedFor });
    await fleet.toEndOfOpenTime();
    for (const group of ['x', 'y', 'z']) await fleet.call(0, group, 'success');
    expect(await fleet.state()).toMatchObject({ phase: 'closed', openedFor: '' });
  });

  test('P4: failures an hour apart open too', async () => {
    const fleet = createFleet({ containers: 3 });
    for (const index of [0, 1, 2]) {
      await fleet.call(index, `group-${index}`, 'failure');
      await fleet.clock.advance(3_600_000);
    }
    expect(await fleet.phase()).toBe('open');
  });

  test('P4: a success in between ends the streak, whichever container has it', async () => {
    const fleet = createFleet({ containers: 2 });
    for (let round = 0; round < 5; round += 1) {
      await fleet.call(0, 'a', 'failure');
      await fleet.call(0, 'b', 'failure');
      await fleet.clock.advance(1001);
      await fleet.call(1, 'c', 'success');
      await fleet.clock.advance(60_000);
    }
    expect(await fleet.phase()).toBe('closed');
  });

  test('P11: one group that always fails does not open while others succeed', async () => {
    const fleet = createFleet({ containers: 2 });
    for (let second = 0; second < 120; second += 1) {
      await fleet.call(0, 'poison', 'failure', { fresh: second === 0 });
      await fleet.call(1, `group-${second}`, 'success');
      await fleet.clock.advance(1000);
    }
    expect(await fleet.phase()).toBe('closed');
  });

  test('P4: calls that were not made count for nothing', async () => {
    const fleet = createFleet();
    for (const group of ['a', 'b', 'c', 'd']) {
      const admission = await fleet.guard().admit(group, true);
      await fleet.guard().report(admission, group, 'released');
      await fleet.clock.advance(1000);
    }
    expect(fleet.calls).toMatchObject({ report: 0, note: 0 });
  });

  test('P4: failures reported together are written together', async () => {
    const fleet = createFleet();
    const admissions = await Promise.all(
      ['a', 'b', 'c', 'd'].map((group) => fleet.guard().admit(group, true)),
    );
    await Promise.all(admissions.map((admission, i) => fleet.guard().report(admission, `${i}`, 'failure')));
    expect(fleet.calls.report).toBe(2);
    expect((await fleet.windows.read('crm')).streak).toBe(4);
  });

  test('P4: in dense traffic a container writes a few times a second at most', async () => {
    const fleet = createFleet({ settings: { failureRate: 1 } });
    for (let ms = 0; ms < 10_000; ms += 20) {
      await fleet.call(0, `group-${ms}`, ms % 40 === 0 ? 'failure' : 'success');
      await fleet.clock.advance(20);
    }
    expect(fleet.calls.report).toBeLessThan(10 * 5 + 25);
    const { buckets } = await fleet.windows.read('crm');
    const told = buckets.reduce((sum, { successes, failures }) => sum + successes + failures, 0);
    expect(told).toBeGreaterThan(470);
  });

  test('P8: other evidence opens it too, once', async () => {
    const fleet = createFleet();
    await fleet.guard().trip('more than 5 % of the last 100 calls were refused with 401');
    const before = await fleet.state();
    expect(before).toMatchObject({ phase: 'open', version: 1 });
    await fleet.guard().trip('again');
    expect(await fleet.state()).toEqual(before);
  });
});

describe('open breaker', () => {
  test('P4: nobody calls until the open time ends', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.openIt();
    const { openUntilMs, openedAtMs } = await fleet.state();
    await fleet.clock.advance(1000);
    expect(await fleet.guard(1).admit('a', true)).toEqual({
      kind: 'open',
      untilMs: openUntilMs,
      sinceMs: openedAtMs,
    });
    expect(await fleet.guard(1).look()).toEqual({
      phase: 'open',
      untilMs: openUntilMs,
      sinceMs: openedAtMs,
      openingsMs: [openedAtMs],
      isBackpressured: false,
      cause: 'failures',
    });
    await fleet.toEndOfOpenTime(-1);
    expect(await fleet.call(1, 'a', 'success')).toBe('open');
    await fleet.clock.advance(1);
    expect((await fleet.guard(1).look()).phase).toBe('ready-to-probe');
    expect(await fleet.guard(1).admit('a', true)).toMatchObject({ kind: 'probe', round: 1, fresh: true });
  });

  test('P12: that a downstream is crowded is known within a second, and over when its time is', async () => {
    const fleet = createFleet();
    const isBackpressured = async (): Promise<boolean> => (await fleet.guard().look()).isBackpressured;
    expect(await isBackpressured()).toBe(false);
    await fleet.windows.noteBackpressure('crm', fleet.clock.now() + 60_000);
    await fleet.clock.advance(1000);
    expect(await isBackpressured()).toBe(true);
    await fleet.clock.advance(58_999);
    expect(await isBackpressured()).toBe(true);
    await fleet.clock.advance(1);
    expect(await isBackpressured()).toBe(false);
  });

  test('P4: a container that still believes it closed stops within a second', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.guard(1).look();
    await fleet.guard(0).trip('test');
    await fleet.clock.advance(999);
    expect((await fleet.guard(1).admit('a', true)).kind).toBe('pass');
    await fleet.clock.advance(1);
    expect((await fleet.guard(1).admit('a', true)).kind).toBe('open');
  });

  test('P4: a late failure of a call from before does not open a breaker that has just closed', async () => {
    const fleet = createFleet();
    const late = await Promise.all(['a', 'b', 'c', 'd'].map((group) => fleet.guard().admit(group, true)));
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    for (const group of ['a', 'b', 'c']) await fleet.call(0, group, 'success');
    expect(await fleet.phase()).toBe('closed');
    for (const [i, admission] of late.entries()) {
      await fleet.guard().report(admission, `${i}`, 'failure');
      await fleet.clock.advance(1000);
    }
    expect(await fleet.phase()).toBe('closed');
    expect(await fleet.windows.read('crm')).toMatchObject({ streak: 3 });
  });

  test('P8: one opened by hand stays open, with no probes, until it is closed by hand', async () => {
    const fleet = createFleet();
    await fleet.breakers.transition(forceOpen(await fleet.state(), fleet.clock.now(), 'kim', 'test'), 0);
    await fleet.clock.advance(7_200_000);
    const untilMs = fleet.clock.now() + defaults.openMs;
    expect(await fleet.guard().look()).toMatchObject({ phase: 'open', untilMs, cause: 'by hand' });
    expect(await fleet.guard().admit('a', true)).toMatchObject({ kind: 'open', untilMs });
    await fleet.breakers.transition(
      forceClose(await fleet.state(), fleet.clock.now(), 'kim', '', defaults),
      1,
    );
    await fleet.clock.advance(1000);
    expect((await fleet.guard().admit('a', true)).kind).toBe('pass');
  });
});

describe('evidence for the counted-try rule', () => {
  test("P11: another group's success counts, own or noted by another container, one's own group's does not", async () => {
    const fleet = createFleet({ containers: 2 });
    const since = fleet.clock.now();
    await fleet.call(0, 'a', 'success');
    await fleet.clock.advance(1000);
    for (const index of [0, 1]) {
      expect(await fleet.guard(index).otherGroupSucceededSince('b', since)).toBe(true);
      expect(await fleet.guard(index).otherGroupSucceededSince('b', since + 1)).toBe(false);
      expect(await fleet.guard(index).otherGroupSucceededSince('a', since)).toBe(false);
    }
  });

  test('P11: with steady traffic the success of two groups is at most 10 s old', async () => {
    const fleet = createFleet({ containers: 3, seed: 7 });
    for (let ms = 0; ms < 120_000; ms += 200) {
      await fleet.call((ms / 200) % 3, `group-${ms}`, 'success');
      await fleet.clock.advance(200);
      if (ms < 15_000) continue;
      const noted = (await fleet.windows.read('crm')).recentSuccesses;
      expect(noted).toHaveLength(2);
      for (const { atMs } of noted) expect(fleet.clock.now() - atMs).toBeLessThanOrEqual(10_400);
    }
  });

  test('P4: whether it opened soon after a failure', async () => {
    const fleet = createFleet();
    await fleet.clock.advance(10_000);
    await fleet.guard().trip('test');
    const { openedAtMs } = await fleet.state();
    await fleet.clock.advance(1000);
    expect(await fleet.guard().openedWithin(openedAtMs - 60_000, 60_000)).toBe('yes');
    expect(await fleet.guard().openedWithin(openedAtMs - 60_001, 60_000)).toBe('no');
    expect(await fleet.guard().openedWithin(openedAtMs, 60_000)).toBe('yes');
    expect(await fleet.guard().openedWithin(openedAtMs + 1, 60_000)).toBe('no');
  });

  test('P4: what happened before the openings that are kept is unknown', async () => {
    const fleet = createFleet();
    const state = await fleet.state();
    const openingsMs = Array.from({ length: 16 }, (_, i) => 1_000_000 + i * 60_000);
    await fleet.breakers.transition({ ...state, version: 1, openingsMs }, 0);
    expect(await fleet.guard().openedWithin(999_999, 1)).toBe('yes');
    expect(await fleet.guard().openedWithin(900_000, 1)).toBe('unknown');
    expect(await fleet.guard().openedWithin(1_000_001, 1)).toBe('no');
  });
});

describe('store that fails', () => {
  test('P4: calls go through, and it is reported once', async () => {
    const fleet = createFleet();
    fleet.faults.down = true;
    for (let i = 0; i < 5; i += 1) {
      expect(await fleet.call(0, `group-${i}`, 'failure')).toBe('pass');
      await fleet.clock.advance(1000);
    }
    expect((await fleet.guard().look()).phase).toBe('closed');
    const warnings = fleet.log.lines.filter(({ message }) => message.startsWith('The breaker cannot be'));
    expect(warnings).toHaveLength(1);
    expect(await fleet.guard().openedWithin(0, 1)).toBe('unknown');
  });

  test('P4: what could not be reported is reported when the store is back', async () => {
    const fleet = createFleet();
    fleet.faults.down = true;
    await fleet.call(0, 'a', 'failure');
    await fleet.call(0, 'b', 'failure');
    fleet.faults.down = false;
    await fleet.clock.advance(2000);
    await fleet.call(0, 'c', 'failure');
    expect((await fleet.windows.read('crm')).streak).toBe(3);
    await fleet.clock.advance(2000);
    await fleet.guard().look();
    expect(await fleet.phase()).toBe('open');
  });

  test('P4: a lease whose write is not answered is no leave to call', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    expect(await fleet.guard(1).admit('a', true)).toMatchObject({ kind: 'probe' });
    fleet.store.leaseProbe = () => Promise.reject(new UnavailableError('store_unavailable', 'down'));
    expect(await fleet.guard(0).admit('b', true)).toMatchObject({ kind: 'open' });
  });

  test('P4: a store that is read but not written leaves one call an open time, not none', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    const { leaseProbe, transition } = fleet.store;
    const refuse = () => Promise.reject(new UnavailableError('store_unavailable', 'throttled'));
    Object.assign(fleet.store, { leaseProbe: refuse, transition: refuse });
    const passes = async (seconds: number): Promise<number> => {
      let passed = 0;
      for (let second = 0; second < seconds; second += 1) {
        if ((await fleet.call(0, `group-${second}`, 'failure')) === 'pass') passed += 1;
        await fleet.clock.advance(1000);
      }
      return passed;
    };
    expect(await passes(60)).toBe(0);
    expect(await passes(180)).toBe(3);
    Object.assign(fleet.store, { leaseProbe, transition });
    expect(await fleet.call(0, 'a', 'failure')).toBe('probe');
    await fleet.toEndOfOpenTime();
    Object.assign(fleet.store, { leaseProbe: refuse, transition: refuse });
    expect(await passes(60)).toBe(0);
  });

  test('P4: one last known open stays open, with one call an open time', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    fleet.faults.down = true;
    await fleet.clock.advance(30_000);
    expect(await fleet.call(0, 'a', 'failure')).toBe('open');
    await fleet.toEndOfOpenTime();
    expect((await fleet.guard().look()).phase).toBe('open');
    expect(await fleet.call(0, 'a', 'failure')).toBe('open');
    await fleet.clock.advance(60_000);
    expect((await fleet.guard().look()).phase).toBe('ready-to-probe');
    expect(await fleet.call(0, 'a', 'failure')).toBe('pass');
    expect(await fleet.call(0, 'b', 'failure')).toBe('open');
    await fleet.clock.advance(59_000);
    expect(await fleet.call(0, 'b', 'failure')).toBe('open');
    await fleet.clock.advance(1000);
    expect(await fleet.call(0, 'b', 'success')).toBe('pass');
    fleet.faults.down = false;
    await fleet.clock.advance(1000);
    expect(await fleet.call(0, 'c', 'success')).toBe('probe');
  });
});
