import { describe, expect, test } from '@jest/globals';
import { leased } from '../../../lambdas/core/breaker/leases.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { defaults } from './settings.ts';

/** A fleet whose open time has just ended. */
async function readyFleet(options: Parameters<typeof createFleet>[0]): Promise<Fleet> {
  const fleet = createFleet(options);
  await fleet.openIt();
  await fleet.toEndOfOpenTime();
  return fleet;
}

describe('half-open breaker', () => {
  test('P4: a round has ten probes at most over the fleet, whoever asks', async () => {
    const fleet = await readyFleet({ containers: 25 });
    const admissions = await Promise.all(fleet.guards.map((guard, i) => guard.admit(`group-${i}`, true)));
    expect(admissions.filter(({ kind }) => kind === 'probe')).toHaveLength(10);
    expect(await fleet.state()).toMatchObject({ phase: 'half-open', version: 2 });
    expect(leased(await fleet.state())).toBe(10);
    for (const admission of admissions) {
      if (admission.kind !== 'open') continue;
      expect(admission.untilMs).toBeGreaterThan(fleet.clock.now());
      expect(admission.untilMs).toBeLessThanOrEqual(fleet.clock.now() + 1000);
    }
  });

  test('P4: three successes close, and the others pass within a second', async () => {
    const fleet = await readyFleet({ containers: 4 });
    for (const index of [0, 1, 2]) expect(await fleet.call(index, `g${index}`, 'success')).toBe('probe');
    expect(await fleet.phase()).toBe('closed');
    await fleet.clock.advance(1000);
    expect((await fleet.guard(3).admit('a', true)).kind).toBe('pass');
  });

  test('P4: a failed fresh probe reopens at once, for a minute', async () => {
    const fleet = await readyFleet({ containers: 2 });
    await fleet.call(0, 'a', 'success');
    await fleet.call(1, 'b', 'failure');
    expect(await fleet.state()).toMatchObject({ phase: 'open', openUntilMs: fleet.clock.now() + 60_000 });
    expect((await fleet.state()).openingsMs).toHaveLength(2);
  });

  test('P4: a call that was made has used up its lease, also where it says nothing', async () => {
    const fleet = await readyFleet({ containers: 30 });
    const kinds: string[] = [];
    for (const [i, guard] of fleet.guards.entries()) {
      const admission = await guard.admit(`group-${i}`, true);
      kinds.push(admission.kind);
      await guard.report(admission, `group-${i}`, 'unknown');
    }
    expect(kinds.filter((kind) => kind === 'probe')).toHaveLength(10);
    await fleet.clock.advance(defaults.quietMs);
    await fleet.guard().look();
    expect(await fleet.state()).toMatchObject({ phase: 'open', reason: 'no probe succeeded' });
  });

  test('P4: who wrote a round without hearing so holds its first lease', async () => {
    const fleet = await readyFleet({ containers: 2 });
    const write = fleet.store.transition;
    fleet.store.transition = async (...of) => {
      await write(...of);
      return write(...of);
    };
    expect(await fleet.guard(0).admit('a', true)).toMatchObject({ kind: 'probe', round: 1 });
    expect(leased(await fleet.state())).toBe(1);
    expect(await fleet.guard(1).admit('b', true)).toMatchObject({ kind: 'probe', round: 1 });
    expect(leased(await fleet.state())).toBe(2);
  });

  test('P4: messages that failed before probe a quiet time later, and leave three leases to the others', async () => {
    const fleet = await readyFleet({ containers: 12 });
    const { openUntilMs } = await fleet.state();
    expect(await fleet.guard(0).admit('a', false)).toMatchObject({
      kind: 'open',
      untilMs: openUntilMs + defaults.quietMs,
    });
    await fleet.clock.advance(defaults.quietMs);
    const stale = await Promise.all(fleet.guards.map((guard) => guard.admit('a', false)));
    expect(stale.filter(({ kind }) => kind === 'probe')).toHaveLength(7);
    const fresh = await Promise.all(fleet.guards.map((guard) => guard.admit('b', true)));
    expect(fresh.filter(({ kind }) => kind === 'probe')).toHaveLength(3);
  });

  test('P4: where one message waits, its success closes after the quiet time, by whoever looks next', async () => {
    const fleet = await readyFleet({ containers: 2 });
    await fleet.call(0, 'a', 'success');
    expect(await fleet.phase()).toBe('half-open');
    await fleet.clock.advance(defaults.quietMs);
    expect((await fleet.guard(1).look()).phase).toBe('closed');
    expect(await fleet.phase()).toBe('closed');
  });

  test('P4: a worker waits out the quiet time and closes by itself', async () => {
    const fleet = await readyFleet({ lingers: true });
    const reported = fleet.call(0, 'a', 'success');
    await fleet.clock.advance(defaults.quietMs - 1);
    expect(await fleet.phase()).toBe('half-open');
    await fleet.clock.advance(1);
    await reported;
    expect(await fleet.phase()).toBe('closed');
  });

  test('P4: a worker does not wait for the probes of others', async () => {
    const fleet = await readyFleet({ containers: 2, lingers: true });
    await fleet.guard(1).admit('b', true);
    expect(await fleet.call(0, 'a', 'success')).toBe('probe');
    expect(await fleet.phase()).toBe('half-open');
  });

  test('P4: a probe that is never answered reopens when its round ends', async () => {
    const fleet = await readyFleet({ containers: 3 });
    await fleet.call(0, 'a', 'success');
    await fleet.guard(1).admit('b', true);
    const { roundEndsMs } = await fleet.state();
    await fleet.clock.advance(roundEndsMs - 1 - fleet.clock.now());
    expect((await fleet.guard(2).look()).phase).toBe('ready-to-probe');
    await fleet.clock.advance(1000);
    expect((await fleet.guard(2).look()).phase).toBe('open');
    expect(await fleet.state()).toMatchObject({ phase: 'open', reason: '1 probes were not answered' });
  });

  test('P4: the answer to a round that is over changes nothing', async () => {
    const fleet = await readyFleet({ containers: 2 });
    const late = await fleet.guard(0).admit('a', true);
    await fleet.call(1, 'b', 'failure');
    const reopened = await fleet.state();
    await fleet.guard(0).report(late, 'a', 'success');
    expect(await fleet.state()).toEqual(reopened);
    expect((await fleet.guard(0).look()).phase).toBe('open');
  });

  test('P4: a lease that was not used is given back, and the next message takes it', async () => {
    const fleet = await readyFleet({ settings: { probes: 1 } });
    const unused = await fleet.guard().admit('a', true);
    expect((await fleet.guard().admit('b', true)).kind).toBe('open');
    await fleet.guard().report(unused, 'a', 'released');
    expect(await fleet.call(0, 'b', 'success')).toBe('probe');
  });

  test('P4: after a round in which every lease was given back the next one begins', async () => {
    const fleet = await readyFleet({});
    await fleet.guard().report(await fleet.guard().admit('a', true), 'a', 'released');
    const { roundEndsMs, round } = await fleet.state();
    await fleet.clock.advance(roundEndsMs - fleet.clock.now());
    expect((await fleet.guard().look()).phase).toBe('ready-to-probe');
    expect(await fleet.guard().admit('b', true)).toMatchObject({ kind: 'probe', round: round + 1 });
  });

  test('P8: a long outage is one episode', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    const { episode } = await fleet.state();
    for (let round = 0; round < 5; round += 1) {
      await fleet.toEndOfOpenTime();
      expect(await fleet.call(0, `group-${round}`, 'failure')).toBe('probe');
      expect(await fleet.state()).toMatchObject({ phase: 'open', episode });
    }
    await fleet.toEndOfOpenTime();
    for (const group of ['a', 'b', 'c']) await fleet.call(0, group, 'success');
    expect(await fleet.state()).toMatchObject({ phase: 'closed', episode });
    await fleet.clock.advance(defaults.resolveAfterMs);
    await fleet.guard().look();
    expect(await fleet.state()).toMatchObject({ phase: 'closed', episode: '' });
    expect(new Set(fleet.history.map((state) => state.episode))).toEqual(new Set([episode, '']));
  });
});

describe('a message that always fails, alone in thin traffic', () => {
  test('P11: does not keep the breaker open, nor open it again by itself', async () => {
    const fleet = createFleet({ containers: 2, lingers: true });
    let poisonTries = 0;
    const poison = async (): Promise<void> => {
      poisonTries += 1;
      const done = fleet.call(0, 'poison', 'failure', { fresh: poisonTries === 1 });
      await fleet.clock.advance(defaults.quietMs);
      await done;
    };
    for (let tries = 0; tries < 10 && (await fleet.phase()) === 'closed'; tries += 1) {
      await poison();
      await fleet.clock.advance(2000);
    }
    const applied: number[] = [];
    for (let minute = 0; minute < 60; minute += 1) {
      await fleet.clock.advance(59_000);
      await poison();
      if (minute % 7 !== 3) continue;
      const done = fleet.call(1, `group-${minute}`, 'success');
      await fleet.clock.advance(defaults.quietMs);
      if ((await done) !== 'open') applied.push(minute);
    }
    expect(applied.length).toBeGreaterThanOrEqual(7);
    const openings = fleet.history.filter(
      ({ phase }, i) => phase === 'open' && fleet.history[i - 1]?.phase !== 'half-open',
    );
    expect(openings).toHaveLength(1);
    expect(await fleet.phase()).toBe('closed');
  });
});
