import { describe, expect, test } from '@jest/globals';
import { breakerItem, breakerStateOf } from '../../lambdas/adapters/dynamodb/breaker-item.ts';
import { dynamoBreakerList } from '../../lambdas/adapters/dynamodb/breaker-list.ts';
import { dynamoBreakerReader } from '../../lambdas/adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { memoryBreakerStore } from '../../lambdas/adapters/memory/breaker-store.ts';
import { leased } from '../../lambdas/core/breaker/leases.ts';
import { close, initialState, open, startRound } from '../../lambdas/core/breaker/transitions.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { BreakerList, BreakerState, BreakerStore, LeaseRequest } from '../../lambdas/core/ports.ts';
import { describeOnEngines, describeStores } from './support/engines.ts';

const NOW = 1_800_000_000_000;
const opened = open(initialState('crm'), NOW, '20 of 30 calls failed', { openMs: 60_000 });
const half = startRound(opened, NOW + 60_000, 'first', { callTimeoutMs: 3000 });

/** A lease asked for at `nowMs`, of a round that gives them until its end. */
const request = (round: number, lease: string, max: number, nowMs: number): LeaseRequest => ({
  ...{ round, lease, max, nowMs },
  untilMs: half.roundEndsMs,
  endsMs: nowMs + 6000,
});

const success = { group: 'group', atMs: NOW, begunAtMs: NOW - 50 };
/** A copy as old as the question. */
const age = (nowMs: number) => ({ nowMs, notBeforeMs: nowMs });

async function halfOpen(store: BreakerStore): Promise<void> {
  await store.transition(opened, 0);
  await store.transition(half, 1);
}

describeStores<BreakerStore & BreakerList>(
  'breaker store',
  {
    memory: memoryBreakerStore,
    dynamodb: async (client, createTable) => {
      const table = await createTable();
      return { ...dynamoBreakerStore(client, table), ...dynamoBreakerList(client, table) };
    },
  },
  (openStore) => {
    test('P4: a breaker that was never written is closed', async () => {
      const store = await openStore();
      expect(await store.read('crm')).toEqual(initialState('crm'));
    });

    test('P4: a transition is read back whole', async () => {
      const store = await openStore();
      expect(await store.transition(opened, 0)).toBe(true);
      expect(await store.read('crm')).toEqual(opened);
      expect(await store.read('warehouse')).toEqual(initialState('warehouse'));
    });

    test('P8: of transitions from one version a single one is written', async () => {
      const store = await openStore();
      const rivals = Array.from({ length: 5 }, (_, i): BreakerState => ({ ...opened, episode: `crm-${i}` }));
      const written = await Promise.all(rivals.map((rival) => store.transition(rival, 0)));
      expect(written.filter(Boolean)).toHaveLength(1);
      expect((await store.read('crm')).episode).toBe(rivals[written.indexOf(true)]?.episode);
      expect(await store.transition(close(opened, NOW, '', { resolveAfterMs: 0 }), 7)).toBe(false);
    });

    test('P4: a round grants no more leases than there are, however many ask at once', async () => {
      const store = await openStore();
      await halfOpen(store);
      const asked = Array.from({ length: 15 }, (_, i) =>
        store.leaseProbe('crm', request(half.round, `lease-${i}`, 10, NOW + 60_001)),
      );
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(9);
      expect(leased(await store.read('crm'))).toBe(10);
    });

    test('P4: no lease of another round, of a round that is over, or of a breaker that is not half-open', async () => {
      const store = await openStore();
      expect(await store.leaseProbe('crm', request(0, 'next', 10, NOW))).toBe(false);
      await store.transition(opened, 0);
      expect(await store.leaseProbe('crm', request(0, 'next', 10, NOW))).toBe(false);
      await store.transition(half, 1);
      expect(await store.leaseProbe('crm', request(half.round + 1, 'next', 10, NOW))).toBe(false);
      expect(await store.leaseProbe('crm', request(half.round, 'next', 10, half.roundEndsMs))).toBe(false);
      expect(await store.leaseProbe('crm', request(half.round, 'next', 10, half.roundEndsMs - 1))).toBe(true);
    });

    test('P4: a round goes on for as long after its last lease as after its first', async () => {
      const store = await openStore();
      await halfOpen(store);
      await store.leaseProbe('crm', request(half.round, 'late', 10, half.roundEndsMs - 1));
      expect((await store.read('crm')).roundEndsMs).toBe(half.roundEndsMs - 1 + 6000);
    });

    test('P4: how long a throttled probe must wait is kept with its lease', async () => {
      const store = await openStore();
      await halfOpen(store);
      const answered = await store.answerProbe('crm', half.round, 'first', 'throttled:120000');
      expect(answered?.leases).toEqual({ first: 'throttled:120000' });
      expect(await store.read('crm')).toEqual(answered);
    });

    test('P8: a closed breaker keeps its episode, when that ends, and why it had opened', async () => {
      const store = await openStore();
      const refused = {
        cause: 'refused',
        reason: '3 calls in a row were refused',
        refusal: '422 NO',
      } as const;
      const first = open(initialState('crm/events'), NOW, refused, { openMs: 60_000 });
      const closed = close(first, NOW + 1, 'closed', { resolveAfterMs: 180_000 });
      await store.transition(first, 0);
      await store.transition(closed, 1);
      expect(await store.read('crm/events')).toEqual({
        ...closed,
        episode: `crm/events-${NOW}`,
        episodeEndsAtMs: NOW + 180_001,
        closedAtMs: NOW + 1,
        cause: 'refused',
        refusal: '422 NO',
      });
    });

    test('P8: every breaker that was ever written is listed, those of operations too', async () => {
      const store = await openStore();
      expect(await store.list()).toEqual([]);
      const other = { ...opened, downstream: 'crm/events' };
      await store.transition(opened, 0);
      await store.transition(other, 0);
      const byName = (a: BreakerState, b: BreakerState): number => (a.downstream < b.downstream ? -1 : 1);
      expect((await store.list()).sort(byName)).toEqual([opened, other]);
    });

    test('P4: answers add up and change no version', async () => {
      const store = await openStore();
      await halfOpen(store);
      await store.answerProbe('crm', half.round, 'first', 'succeeded');
      await store.answerProbe('crm', half.round, 'second', 'failedFresh');
      const after = await store.answerProbe('crm', half.round, 'third', 'failedStale');
      expect(after).toEqual({
        ...half,
        leases: { first: 'succeeded', second: 'failedFresh', third: 'failedStale' },
      });
      expect(await store.read('crm')).toEqual(after);
    });

    test('P4: a lease that was not used is given back', async () => {
      const store = await openStore();
      await halfOpen(store);
      expect((await store.answerProbe('crm', half.round, 'first', 'released'))?.leases).toEqual({});
    });

    test('P4: what a client repeats for want of an answer counts once', async () => {
      const store = await openStore();
      await halfOpen(store);
      const again = async <T>(call: () => Promise<T>): Promise<T> => {
        await call();
        return call();
      };
      expect(await again(() => store.leaseProbe('crm', request(half.round, 'second', 2, NOW)))).toBe(true);
      expect(await store.leaseProbe('crm', request(half.round, 'third', 2, NOW))).toBe(false);
      const answered = await again(() => store.answerProbe('crm', half.round, 'second', 'succeeded'));
      expect(answered?.leases).toEqual({ first: 'out', second: 'succeeded' });
      const released = await again(() => store.answerProbe('crm', half.round, 'first', 'released'));
      expect(released?.leases).toEqual({ second: 'succeeded' });
    });

    test('P4: the answer to a round that is over counts for nothing', async () => {
      const store = await openStore();
      await halfOpen(store);
      expect(await store.answerProbe('crm', half.round - 1, 'first', 'succeeded')).toBeUndefined();
      const closed = close(half, NOW + 61_000, 'all is well', { resolveAfterMs: 180_000 });
      await store.transition(closed, half.version);
      expect(await store.answerProbe('crm', half.round, 'first', 'failedFresh')).toBeUndefined();
      expect(await store.read('crm')).toEqual(closed);
    });
  },
);

describeOnEngines('breaker reader', (engine) => {
  test('reads record and window in one call, before and after they are written', async () => {
    const [breakers, coordination] = [await engine.createTable(), await engine.createTable()];
    const read = dynamoBreakerReader(engine.client(), breakers, coordination);
    const empty = await read('crm', age(NOW));
    expect(empty.state).toEqual(initialState('crm'));
    expect(empty.health.buckets).toEqual([]);
    await dynamoBreakerStore(engine.client(), breakers).transition(opened, 0);
    await dynamoHealthStore(engine.client(), coordination).noteSuccess('crm', success, NOW);
    expect(await read('crm', age(NOW + 1))).toEqual({
      state: opened,
      health: { ...empty.health, recentSuccesses: [success] },
      atMs: NOW + 1,
    });
  });

  test('one read brings every breaker that was asked for, and each takes what is not too old', async () => {
    const [breakers, coordination] = [await engine.createTable(), await engine.createTable()];
    const client = engine.client();
    let calls = 0;
    const counted = new Proxy(client, {
      get(target, name) {
        if (name === 'send') calls += 1;
        return Reflect.get(target, name);
      },
    });
    const read = dynamoBreakerReader(counted, breakers, coordination);
    await read('crm', age(NOW));
    await read('crm/events', age(NOW));
    expect(calls).toBe(2);
    const other = { ...opened, downstream: 'crm/events' };
    await dynamoBreakerStore(client, breakers).transition(other, 0);
    await dynamoHealthStore(client, coordination).noteSuccess('crm/events', success, NOW);
    const age2 = { nowMs: NOW + 1000, notBeforeMs: NOW + 500 };
    const both = await Promise.all([read('crm', age2), read('crm/events', age2)]);
    expect(calls).toBe(3);
    expect(both[0]).toMatchObject({ state: initialState('crm'), atMs: NOW + 1000 });
    expect(both[1]).toMatchObject({ state: other, health: { recentSuccesses: [success] }, atMs: NOW + 1000 });
    await read('crm', { nowMs: NOW + 1400, notBeforeMs: NOW + 1000 });
    expect(calls).toBe(3);
    await read('crm', { nowMs: NOW + 1501, notBeforeMs: NOW + 1001 });
    expect(calls).toBe(4);
  });

  test('P4: a read that failed is not taken for an answer', async () => {
    const [breakers, coordination] = [await engine.createTable(), await engine.createTable()];
    const client = engine.client();
    let isDown = true;
    const flaky = new Proxy(client, {
      get(target, name) {
        if (name === 'send' && isDown) return () => Promise.reject(new Error('down'));
        return Reflect.get(target, name);
      },
    });
    const read = dynamoBreakerReader(flaky, breakers, coordination);
    await expect(read('crm', age(NOW))).rejects.toThrow(UnavailableError);
    isDown = false;
    expect((await read('crm', age(NOW))).state).toEqual(initialState('crm'));
  });

  test('P4: a table that is not there is an UnavailableError', async () => {
    const missing = dynamoBreakerStore(engine.client(), 'missing-table');
    await expect(missing.read('crm')).rejects.toThrow(UnavailableError);
    await expect(dynamoBreakerList(engine.client(), 'missing-table').list()).rejects.toThrow(
      UnavailableError,
    );
    await expect(missing.transition(opened, 0)).rejects.toThrow(UnavailableError);
    await expect(missing.leaseProbe('crm', request(1, 'next', 1, NOW))).rejects.toThrow(UnavailableError);
    await expect(missing.answerProbe('crm', 1, 'first', 'succeeded')).rejects.toThrow(UnavailableError);
    const read = dynamoBreakerReader(engine.client(), 'missing-table', await engine.createTable());
    await expect(read('crm', age(NOW))).rejects.toThrow(UnavailableError);
  });
});

describe('a record of the release before', () => {
  test('P8: reads as closed when it last changed, without an episode that goes on', () => {
    const { episodeEndsAtMs, closedAtMs, cause, refusal, ...item } = breakerItem({
      ...close(opened, NOW + 5, 'closed', { resolveAfterMs: 0 }),
    });
    expect([episodeEndsAtMs, closedAtMs, cause, refusal]).not.toContain(undefined);
    const read = breakerStateOf(item, 'crm');
    expect(read).toEqual(close(opened, NOW + 5, 'closed', { resolveAfterMs: 0 }));
    const { closedAtMs: _, ...open } = breakerItem(opened);
    expect(breakerStateOf(open, 'crm').closedAtMs).toBe(0);
  });
});

describe('breaker store in memory', () => {
  test('reports every write', async () => {
    const writes: string[] = [];
    const store = memoryBreakerStore(({ phase }) => writes.push(phase));
    await halfOpen(store);
    await store.answerProbe('crm', half.round, 'first', 'succeeded');
    expect(writes).toEqual(['open', 'half-open', 'half-open']);
  });
});
