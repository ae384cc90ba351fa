import { expect, test } from '@jest/globals';
import { dynamoHealthStore } from '../../lambdas/adapters/dynamodb/health-store.ts';
import { memoryHealthStore } from '../../lambdas/adapters/memory/health-store.ts';
import { emptyHealth } from '../../lambdas/core/breaker/window.ts';
import type { HealthReport, HealthStore, NotedSuccess } from '../../lambdas/core/ports.ts';
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
  throttledGroups: [],
  restartsThrottles: false,
  refusal: '',
  atMs: NOW + 10,
  ...some,
});

/** Of a call that took a while. */
const success = (group: string, atMs: number): NotedSuccess => ({ group, atMs, begunAtMs: atMs - 40 });

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
      await store.noteSuccess('crm', success('a', NOW), NOW - 1000);
      await store.noteSuccess('crm', success('b', NOW + 2000), NOW + 1000);
      await store.noteSuccess('crm', success('c', NOW + 4000), NOW + 3000);
      expect((await store.read('crm')).recentSuccesses).toEqual([
        success('c', NOW + 4000),
        success('b', NOW + 2000),
      ]);
      await store.noteSuccess('crm', success('b', NOW + 6000), NOW + 5000);
      expect((await store.read('crm')).recentSuccesses).toEqual([
        success('b', NOW + 6000),
        success('c', NOW + 4000),
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
      await store.noteSuccess('crm', success('a', NOW), NOW - 1000);
      await store.noteSuccess('crm', success('a', NOW + 2000), NOW + 1000);
      expect((await store.read('crm')).recentSuccesses).toEqual([success('a', NOW + 2000)]);
      await store.noteSuccess('crm', success('b', NOW + 4000), NOW + 3000);
      await store.noteSuccess('crm', success('b', NOW + 6000), NOW + 5000);
      expect((await store.read('crm')).recentSuccesses).toEqual([
        success('b', NOW + 6000),
        success('a', NOW + 2000),
      ]);
    });

    test('P4: while the noted success is recent nothing is written', async () => {
      const store = await open();
      await store.noteSuccess('crm', success('a', NOW), NOW - 1000);
      await store.noteSuccess('crm', success('b', NOW + 500), NOW - 500);
      await store.noteSuccess('crm', success('a', NOW + 500), NOW - 500);
      expect((await store.read('crm')).recentSuccesses).toEqual([success('a', NOW)]);
    });

    const throttled = (group: string, atMs: number, restartsThrottles = false): HealthReport =>
      report({ throttledGroups: [group], restartsThrottles, atMs });
    const none = emptyHealth.throttles;

    test('P4: throttles add up apart from successes and failures, until a right answer', async () => {
      const store = await open();
      await store.report('crm', throttled('1', NOW));
      const two = await store.report('crm', throttled('2', NOW + 500));
      expect(two).toEqual({
        ...emptyHealth,
        buckets: [{ startMs: NOW, successes: 0, failures: 0, failingGroups: [] }],
        throttles: { ...none, sinceMs: NOW, lastAtMs: NOW + 500, groups: ['1', '2'] },
      });
      expect(await store.read('crm')).toEqual(two);
      const ended = await store.report('crm', report({ successes: 1, restartsThrottles: true }));
      expect(ended.throttles).toEqual(none);
      const anew = await store.report('crm', throttled('7', NOW + 900, true));
      expect(anew.throttles).toEqual({ ...none, sinceMs: NOW + 900, lastAtMs: NOW + 900, groups: ['7'] });
    });

    test('P4: failures leave the throttles alone, and throttles the streak', async () => {
      const store = await open();
      await store.report('crm', report({ failures: 1, failingGroups: ['1'] }));
      await store.report('crm', throttled('2', NOW + 20));
      const after = await store.report('crm', report({ failures: 1, failingGroups: ['3'], atMs: NOW + 30 }));
      expect(after).toMatchObject({
        streak: 2,
        streakGroups: ['1', '3'],
        throttles: { ...none, sinceMs: NOW + 20, lastAtMs: NOW + 20, groups: ['2'] },
      });
    });

    test('P4: of those who hold a lane, or end its hold with a test, a single one is heard', async () => {
      const store = await open();
      await store.report('crm', throttled('1', NOW));
      const first = { expectedUntilMs: 0, untilMs: NOW + 10_000, nowMs: NOW };
      const held = await Promise.all([1, 2, 3].map(() => store.hold('crm', first)));
      expect(held.filter(({ written }) => written)).toHaveLength(1);
      for (const { health } of held)
        expect(health.throttles).toMatchObject({ heldSinceMs: NOW, heldUntilMs: NOW + 10_000 });
      const test = { expectedUntilMs: NOW + 10_000, untilMs: NOW + 16_000, nowMs: NOW + 10_000 };
      const tests = await Promise.all(
        [1, 2].map((i) => store.hold('crm', { ...test, untilMs: test.untilMs + i })),
      );
      expect(tests.filter(({ written }) => written)).toHaveLength(1);
      expect((await store.read('crm')).throttles.heldSinceMs).toBe(NOW);
    });

    test('P4: a lane whose throttles have ended is not held, and a new streak knows of no hold', async () => {
      const store = await open();
      const hold = { expectedUntilMs: 0, untilMs: NOW + 10_000, nowMs: NOW };
      expect(await store.hold('crm', hold)).toEqual({ written: false, health: emptyHealth });
      await store.report('crm', throttled('1', NOW));
      await store.hold('crm', hold);
      await store.report('crm', report({ successes: 1, restartsThrottles: true }));
      expect((await store.hold('crm', { ...hold, expectedUntilMs: NOW + 10_000 })).written).toBe(false);
      await store.report('crm', throttled('1', NOW + 20));
      await store.hold('crm', hold);
      const { throttles } = await store.report('crm', throttled('2', NOW + 30, true));
      expect(throttles).toEqual({ ...none, sinceMs: NOW + 30, lastAtMs: NOW + 30, groups: ['2'] });
    });

    test('P8: what a call was last refused with is kept beside the window', async () => {
      const store = await open();
      await store.report('crm/events', report({ failures: 1, refusal: '422 NO_SUCH_FIELD' }));
      expect((await store.report('crm/events', report({ failures: 1 }))).refusal).toBe('422 NO_SUCH_FIELD');
      expect((await store.read('crm')).refusal).toBe('');
    });
  },
);
