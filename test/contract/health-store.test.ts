import { expect, test } from '@jest/globals';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { memoryHealthStore } from '../../lambdas/adapters/memory/health-store.ts';
import { emptyHealth } from '../../lambdas/core/breaker/window.ts';
import type { HealthReport, HealthStore } from '../../lambdas/core/ports.ts';
import { describeStores } from './support/engines.ts';

const NOW = 1_800_000_000_000;
const report = (some: Partial<HealthReport> = {}): HealthReport => ({
  slot: 3,
  bucketStartMs: NOW,
  successes: 0,
  failures: 0,
  failingGroups: [],
  streak: some.failures ?? 0,
  restartsStreak: false,
  atMs: NOW + 10,
  ...some,
});

describeStores<HealthStore>(
  'health store',
  {
    memory: memoryHealthStore,
    dynamodb: async (client, createTable) => dynamoHealthStore(client, await createTable()),
  },
  (open) => {
    test('P4: a window that was never written is empty', async () => {
      expect(await (await open()).read('crm')).toEqual(emptyHealth);
    });

    test('P4: reports of one bucket add up, and each returns the whole window', async () => {
      const store = await open();
      await store.report('crm', report({ failures: 2, failingGroups: ['1', '+'] }));
      const after = await store.report('crm', report({ failures: 1, successes: 4, failingGroups: ['7'] }));
      expect(after).toEqual({
        ...emptyHealth,
        buckets: [{ startMs: NOW, successes: 4, failures: 3, failingGroups: ['+', '1', '7'] }],
        streak: 3,
        streakSinceMs: NOW + 10,
        streakGroups: ['+', '1', '7'],
      });
      expect(await store.read('crm')).toEqual(after);
      expect(await store.read('genesys')).toEqual(emptyHealth);
    });

    test('P4: a later bucket in the same place replaces the earlier one', async () => {
      const store = await open();
      await store.report('crm', report({ failures: 2, failingGroups: ['1'] }));
      await store.report(
        'crm',
        report({ slot: 4, bucketStartMs: NOW + 3000, failures: 1, failingGroups: ['2'] }),
      );
      const next = report({ bucketStartMs: NOW + 30_000, successes: 1 });
      const { buckets } = await store.report('crm', next);
      expect(buckets).toHaveLength(2);
      expect(buckets).toContainEqual({ startMs: NOW + 30_000, successes: 1, failures: 0, failingGroups: [] });
      expect(buckets).toContainEqual({
        startMs: NOW + 3000,
        successes: 0,
        failures: 1,
        failingGroups: ['2'],
      });
    });

    test('P4: a report that is a whole turn of the ring late changes nothing', async () => {
      const store = await open();
      const first = await store.report('crm', report({ failures: 2 }));
      expect(await store.report('crm', report({ bucketStartMs: NOW - 30_000, failures: 5 }))).toEqual(first);
      expect(await store.read('crm')).toEqual(first);
    });

    test('P4: a success ends the streak, failures after it begin a new one', async () => {
      const store = await open();
      await store.report('crm', report({ failures: 2, failingGroups: ['1'] }));
      const ended = await store.report('crm', report({ successes: 1, restartsStreak: true }));
      expect(ended).toMatchObject({ streak: 0, streakSinceMs: 0, streakGroups: [] });
      const later = { failures: 1, failingGroups: ['5'], atMs: NOW + 20 };
      expect(await store.report('crm', report(later))).toMatchObject({
        streak: 1,
        streakSinceMs: NOW + 20,
        streakGroups: ['5'],
      });
      const anew = {
        ...later,
        failures: 3,
        streak: 2,
        restartsStreak: true,
        failingGroups: ['6'],
        atMs: NOW + 30,
      };
      expect(await store.report('crm', report(anew))).toMatchObject({
        streak: 2,
        streakSinceMs: NOW + 30,
        streakGroups: ['6'],
      });
    });

    test('P4: successes from before the streak leave it alone', async () => {
      const store = await open();
      await store.report('crm', report({ failures: 2, failingGroups: ['1'] }));
      expect(await store.report('crm', report({ successes: 9 }))).toMatchObject({
        streak: 2,
        streakSinceMs: NOW + 10,
        streakGroups: ['1'],
      });
    });

    test('P4: reports at the same moment are all counted', async () => {
      const store = await open();
      await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          store.report('crm', report({ failures: 1, failingGroups: [String(i % 3)] })),
        ),
      );
      const { buckets, streak } = await store.read('crm');
      expect(buckets).toEqual([{ startMs: NOW, successes: 0, failures: 10, failingGroups: ['0', '1', '2'] }]);
      expect(streak).toBe(10);
    });

    test('P11: successes of two groups are kept, newest first', async () => {
      const store = await open();
      await store.noteSuccess('crm', 'a', NOW, NOW - 1000);
      await store.noteSuccess('crm', 'b', NOW + 2000, NOW + 1000);
      await store.noteSuccess('crm', 'c', NOW + 4000, NOW + 3000);
      expect((await store.read('crm')).recentSuccesses).toEqual([
        { group: 'c', atMs: NOW + 4000 },
        { group: 'b', atMs: NOW + 2000 },
      ]);
      await store.noteSuccess('crm', 'b', NOW + 6000, NOW + 5000);
      expect((await store.read('crm')).recentSuccesses).toEqual([
        { group: 'b', atMs: NOW + 6000 },
        { group: 'c', atMs: NOW + 4000 },
      ]);
    });

    test('P12: how long retries take their time is kept beside the window', async () => {
      const store = await open();
      await store.noteBackpressure('crm', NOW + 60_000);
      await store.report('crm', report({ successes: 1 }));
      expect((await store.read('crm')).backpressureUntilMs).toBe(NOW + 60_000);
      await store.noteBackpressure('crm', NOW + 90_000);
      expect((await store.read('crm')).backpressureUntilMs).toBe(NOW + 90_000);
      expect((await store.read('warehouse')).backpressureUntilMs).toBe(0);
    });

    test('P11: the same group again keeps the other one', async () => {
      const store = await open();
      await store.noteSuccess('crm', 'a', NOW, NOW - 1000);
      await store.noteSuccess('crm', 'a', NOW + 2000, NOW + 1000);
      expect((await store.read('crm')).recentSuccesses).toEqual([{ group: 'a', atMs: NOW + 2000 }]);
      await store.noteSuccess('crm', 'b', NOW + 4000, NOW + 3000);
      await store.noteSuccess('crm', 'b', NOW + 6000, NOW + 5000);
      expect((await store.read('crm')).recentSuccesses).toEqual([
        { group: 'b', atMs: NOW + 6000 },
        { group: 'a', atMs: NOW + 2000 },
      ]);
    });

    test('P4: while the noted success is recent nothing is written', async () => {
      const store = await open();
      await store.noteSuccess('crm', 'a', NOW, NOW - 1000);
      await store.noteSuccess('crm', 'b', NOW + 500, NOW - 500);
      await store.noteSuccess('crm', 'a', NOW + 500, NOW - 500);
      expect((await store.read('crm')).recentSuccesses).toEqual([{ group: 'a', atMs: NOW }]);
    });
  },
);
