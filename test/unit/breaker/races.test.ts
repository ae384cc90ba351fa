/** Containers that step on each other's toes, and stores that answer late or not at all. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import type { CopyAge } from '../../../lambdas/core/breaker/deps.ts';
import { createStateCache } from '../../../lambdas/core/breaker/state-cache.ts';
import { close, initialState, open, startRound } from '../../../lambdas/core/breaker/transitions.ts';
import { emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { BreakerState, Health } from '../../../lambdas/core/ports.ts';
import { createFleet } from './fleet.ts';
import { defaults } from './settings.ts';

const fault = new TypeError('a mistake of ours');

/** A container whose reads bring what the test says, when it says so. */
function slowReader() {
  const system = memorySystem();
  const reads: ((state: BreakerState, health?: Health) => void)[] = [];
  const ages: CopyAge[] = [];
  const { store, windows } = createFleet();
  const wrote = { answer: async () => true };
  const known = createStateCache({
    ...system,
    downstream: 'crm',
    store: { ...store, transition: () => wrote.answer() },
    health: windows,
    settings: defaults,
    read: (_name, age) => {
      ages.push(age);
      return new Promise((resolve) =>
        reads.push((state, health = emptyHealth) => resolve({ state, health })),
      );
    },
  });
  const nowMs = system.clock.now();
  return {
    ...system,
    known,
    reads,
    ages,
    wrote,
    nowMs,
    opened: open(initialState('crm'), nowMs, 'test', defaults),
  };
}

describe('a read that takes its time', () => {
  test('P4: does not undo the transition that was written meanwhile', async () => {
    const { known, reads, opened } = slowReader();
    const reading = known.refresh();
    await known.transition(opened);
    reads[0]?.(initialState('crm'));
    expect((await reading).state).toEqual(opened);
  });

  test('P4: may bring a copy of half the age that one may have, and of none where the record is read again', async () => {
    const { known, reads, ages, nowMs } = slowReader();
    const looked = known.current();
    reads[0]?.(initialState('crm'));
    await looked;
    void known.refresh();
    expect(ages).toEqual([
      { nowMs, notBeforeMs: nowMs - defaults.cacheMs / 2 },
      { nowMs, notBeforeMs: nowMs },
    ]);
    reads[1]?.(initialState('crm'));
  });

  test('P4: brings what others have written on top of that', async () => {
    const { known, reads, opened, nowMs } = slowReader();
    const reading = known.refresh();
    await known.transition(opened);
    const newer = close(opened, nowMs + 1, 'closed by another', defaults);
    reads[0]?.(newer);
    expect((await reading).state).toEqual(newer);
  });

  test('P4: brings the leases that others have taken in one’s own round, and the window in any case', async () => {
    const { known, reads, opened, nowMs } = slowReader();
    const reading = known.refresh();
    const half = startRound(opened, nowMs, 'mine', defaults);
    await known.transition(half);
    const shared: BreakerState = { ...half, leases: { mine: 'out', theirs: 'out' } };
    reads[0]?.(shared);
    expect((await reading).state).toEqual(shared);
    const again = known.refresh();
    const closed = close(half, nowMs, 'test', defaults);
    await known.transition(closed);
    const health = { ...emptyHealth, backpressureUntilMs: 7 };
    reads[1]?.(half, health);
    expect(await again).toEqual({ state: closed, health });
  });

  test('P4: a round that was written without hearing so keeps the leases that others have taken in it', async () => {
    const { known, reads, wrote, opened, nowMs } = slowReader();
    const half = startRound(opened, nowMs, 'mine', defaults);
    const shared: BreakerState = { ...half, leases: { mine: 'out', theirs: 'succeeded' } };
    wrote.answer = async () => false;
    const written = known.transition(half);
    await new Promise((resolve) => setImmediate(resolve));
    reads[0]?.(shared);
    expect(await written).toBe(true);
    expect(known.peek().state).toEqual(shared);
  });

  test('P4: the window is as old as what brought it, whatever is learnt of the record', async () => {
    const { known, clock, opened, nowMs } = slowReader();
    known.learn({ health: emptyHealth });
    expect(known.knowledge().atMs).toBe(nowMs);
    await clock.advance(500);
    known.learn({ state: opened });
    expect(known.knowledge()).toEqual({ health: emptyHealth, atMs: nowMs, sinceMs: 0 });
  });

  test('P4: a write that fails is not tried again blindly', async () => {
    const { known, wrote, opened, nowMs } = slowReader();
    const half = startRound(opened, nowMs, 'mine', defaults);
    known.learn({ state: { ...half, leases: { mine: 'failedFresh' } } });
    let tried = 0;
    wrote.answer = async () => {
      tried += 1;
      throw new UnavailableError('store_unavailable', 'down');
    };
    expect((await known.settle()).storeUnavailableSinceMs).toBe(nowMs);
    await known.settle();
    expect(tried).toBe(1);
  });

  test('P4: of a record that is older than the one known counts: the store may have been restored', async () => {
    const { known, reads, opened } = slowReader();
    const first = known.refresh();
    reads[0]?.(opened);
    await first;
    const second = known.refresh();
    reads[1]?.(initialState('crm'));
    expect((await second).state.phase).toBe('closed');
  });

  test('P4: what it brings is as old as the question', async () => {
    const fleet = createFleet();
    const { read } = fleet.store;
    fleet.store.read = async (...of) => {
      await fleet.clock.sleep(400);
      return read(...of);
    };
    const looked = fleet.guard().look();
    await fleet.clock.advance(999);
    await looked;
    await fleet.guard().look();
    expect(fleet.calls.read).toBe(1);
    await fleet.clock.advance(1);
    const again = fleet.guard().look();
    await fleet.clock.advance(400);
    await again;
    expect(fleet.calls.read).toBe(2);
  });
});

describe('a step that another container took first', () => {
  test('P4: whoever finds its round over goes by what it has become', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    await fleet.call(1, 'a', 'success');
    await fleet.guard(0).look();
    for (const group of ['b', 'c']) await fleet.call(1, group, 'success');
    expect(await fleet.phase()).toBe('closed');
    // Its copy still says half-open.
    expect(await fleet.guard(0).admit('d', true)).toMatchObject({ kind: 'pass', version: 3, fresh: true });
  });

  test('P4: whoever finds its round given back and the next one begun joins that', async () => {
    const fleet = createFleet({ containers: 2 });
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    const unused = await fleet.guard(1).admit('a', true);
    const { roundEndsMs } = await fleet.state();
    await fleet.clock.advance(roundEndsMs - 100 - fleet.clock.now());
    await fleet.guard(0).look();
    const { leaseProbe } = fleet.store;
    fleet.store.leaseProbe = async (...of) => {
      fleet.store.leaseProbe = leaseProbe;
      await fleet.clock.sleep(200);
      return leaseProbe(...of);
    };
    const slow = fleet.guard(0).admit('c', true);
    await fleet.guard(1).report(unused, 'a', 'released');
    await fleet.clock.advance(100);
    expect(await fleet.guard(1).admit('b', true)).toMatchObject({ kind: 'probe', round: 2 });
    await fleet.clock.advance(100);
    expect(await slow).toMatchObject({ kind: 'probe', round: 2 });
  });

  test('P13: a round that is full costs whoever asks one attempt, and a look before and after it', async () => {
    const fleet = createFleet({ containers: 2, settings: { probes: 1 } });
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    await fleet.guard(1).admit('a', true);
    fleet.calls.read = 0;
    expect((await fleet.guard(0).admit('b', true)).kind).toBe('open');
    expect(fleet.calls).toMatchObject({ lease: 1, read: 2 });
  });

  test('P4: a step that is lost again and again is given up, to look again in a second', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    const { openedAtMs } = await fleet.state();
    fleet.calls.transition = 0;
    fleet.store.transition = async () => {
      fleet.calls.transition += 1;
      return false;
    };
    expect(await fleet.guard().admit('a', true)).toEqual({
      kind: 'open',
      untilMs: fleet.clock.now() + 1000,
      sinceMs: openedAtMs,
    });
    expect(fleet.calls.transition).toBe(4);
  });

  test('P4: due transitions that are lost again and again are left to the others', async () => {
    const fleet = createFleet();
    for (const group of ['x', 'y']) {
      await fleet.call(0, group, 'failure');
      await fleet.clock.advance(1000);
    }
    let lost = 0;
    fleet.store.transition = async () => {
      lost += 1;
      return false;
    };
    await fleet.call(0, 'z', 'failure');
    expect(lost).toBe(4);
    expect(await fleet.phase()).toBe('closed');
  });

  test("P4: another's round of the same number is not taken for one's own", async () => {
    const fleet = createFleet();
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    const { transition } = fleet.store;
    fleet.store.transition = async (next, version) => {
      const theirs = startRound(await fleet.state(), fleet.clock.now(), 'theirs', defaults);
      await transition(theirs, version);
      return transition(next, version);
    };
    expect(await fleet.guard().admit('a', true)).toMatchObject({ kind: 'probe', round: 1 });
    expect(Object.keys((await fleet.state()).leases)).toEqual(['theirs', expect.any(String)]);
    expect(fleet.metrics.sums.get('CircuitTransition/crm/half-open')).toBeUndefined();
  });

  test('P4: a transition whose write is not answered makes the container go by what it last knew', async () => {
    const fleet = createFleet();
    await fleet.openIt();
    await fleet.toEndOfOpenTime();
    await fleet.guard().look();
    fleet.store.transition = () => Promise.reject(new UnavailableError('store_unavailable', 'down'));
    expect(await fleet.guard().admit('a', true)).toMatchObject({
      kind: 'open',
      untilMs: fleet.clock.now() + defaults.openMs,
    });
    expect(fleet.metrics.sums.get('BreakerStoreFailure/crm')).toBe(1);
  });
});

describe('a mistake of our own', () => {
  test.each(['read', 'transition', 'leaseProbe', 'answerProbe'] as const)(
    'is not taken for a store that is unreachable (%s)',
    async (method) => {
      const fleet = createFleet({ containers: 2 });
      await fleet.openIt();
      await fleet.toEndOfOpenTime();
      if (method === 'leaseProbe') await fleet.guard(1).admit('a', true);
      Object.assign(fleet.store, { [method]: () => Promise.reject(fault) });
      const attempt = async (): Promise<void> => {
        await fleet.clock.advance(1000);
        await fleet.guard().report(await fleet.guard().admit('b', true), 'b', 'success');
      };
      await expect(attempt()).rejects.toBe(fault);
      expect(fleet.metrics.sums.get('BreakerStoreFailure/crm')).toBeUndefined();
    },
  );
});
