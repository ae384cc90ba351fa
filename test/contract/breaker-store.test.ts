import { describe, expect, test } from '@jest/globals';
import { dynamoBreakerReader } from '../../lambdas/adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../lambdas/adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { memoryBreakerStore } from '../../lambdas/adapters/memory/breaker-store.ts';
import { leased } from '../../lambdas/core/breaker/leases.ts';
import { close, initialState, open, startRound } from '../../lambdas/core/breaker/transitions.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { BreakerState, BreakerStore } from '../../lambdas/core/ports.ts';
import { describeOnEngines, describeStores } from './support/engines.ts';

const NOW = 1_800_000_000_000;
const opened = open(initialState('crm'), NOW, '20 of 30 calls failed', { openMs: 60_000 });
const half = startRound(opened, NOW + 60_000, 'first', { callTimeoutMs: 3000 });

async function halfOpen(store: BreakerStore): Promise<void> {
  await store.transition(opened, 0);
  await store.transition(half, 1);
}

describeStores<BreakerStore>(
  'breaker store',
  {
    memory: memoryBreakerStore,
    dynamodb: async (client, createTable) => dynamoBreakerStore(client, await createTable()),
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
      expect(await store.transition(close(opened, NOW, ''), 7)).toBe(false);
    });

    test('P4: a round grants no more leases than there are, however many ask at once', async () => {
      const store = await openStore();
      await halfOpen(store);
      const asked = Array.from({ length: 15 }, (_, i) =>
        store.leaseProbe('crm', half.round, `lease-${i}`, 10, NOW + 60_001),
      );
      expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(9);
      expect(leased(await store.read('crm'))).toBe(10);
    });

    test('P4: no lease of another round, of a round that is over, or of a breaker that is not half-open', async () => {
      const store = await openStore();
      expect(await store.leaseProbe('crm', 0, 'next', 10, NOW)).toBe(false);
      await store.transition(opened, 0);
      expect(await store.leaseProbe('crm', 0, 'next', 10, NOW)).toBe(false);
      await store.transition(half, 1);
      expect(await store.leaseProbe('crm', half.round + 1, 'next', 10, NOW)).toBe(false);
      expect(await store.leaseProbe('crm', half.round, 'next', 10, half.roundEndsMs)).toBe(false);
      expect(await store.leaseProbe('crm', half.round, 'next', 10, half.roundEndsMs - 1)).toBe(true);
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
      expect(await again(() => store.leaseProbe('crm', half.round, 'second', 2, NOW))).toBe(true);
      expect(await store.leaseProbe('crm', half.round, 'third', 2, NOW)).toBe(false);
      const answered = await again(() => store.answerProbe('crm', half.round, 'second', 'succeeded'));
      expect(answered?.leases).toEqual({ first: 'out', second: 'succeeded' });
      const released = await again(() => store.answerProbe('crm', half.round, 'first', 'released'));
      expect(released?.leases).toEqual({ second: 'succeeded' });
    });

    test('P4: the answer to a round that is over counts for nothing', async () => {
      const store = await openStore();
      await halfOpen(store);
      expect(await store.answerProbe('crm', half.round - 1, 'first', 'succeeded')).toBeUndefined();
      const closed = close(half, NOW + 61_000, 'all is well');
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
    const empty = await read('crm');
    expect(empty.state).toEqual(initialState('crm'));
    expect(empty.health.buckets).toEqual([]);
    await dynamoBreakerStore(engine.client(), breakers).transition(opened, 0);
    await dynamoHealthStore(engine.client(), coordination).noteSuccess('crm', 'group', NOW, NOW);
    expect(await read('crm')).toEqual({
      state: opened,
      health: { ...empty.health, recentSuccesses: [{ group: 'group', atMs: NOW }] },
    });
  });

  test('P4: a table that is not there is an UnavailableError', async () => {
    const missing = dynamoBreakerStore(engine.client(), 'missing-table');
    await expect(missing.read('crm')).rejects.toThrow(UnavailableError);
    await expect(missing.transition(opened, 0)).rejects.toThrow(UnavailableError);
    await expect(missing.leaseProbe('crm', 1, 'next', 1, NOW)).rejects.toThrow(UnavailableError);
    await expect(missing.answerProbe('crm', 1, 'first', 'succeeded')).rejects.toThrow(UnavailableError);
    const read = dynamoBreakerReader(engine.client(), 'missing-table', await engine.createTable());
    await expect(read('crm')).rejects.toThrow(UnavailableError);
  });
});

describe('breaker store in memory', () => {
  test('tells of every write', async () => {
    const writes: string[] = [];
    const store = memoryBreakerStore(({ phase }) => writes.push(phase));
    await halfOpen(store);
    await store.answerProbe('crm', half.round, 'first', 'succeeded');
    expect(writes).toEqual(['open', 'half-open', 'half-open']);
  });
});
