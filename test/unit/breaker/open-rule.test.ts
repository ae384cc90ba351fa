import { describe, expect, test } from '@jest/globals';
import { bucketOf, FRESH_BUCKET } from '../../../lambdas/core/breaker/group-bucket.ts';
import { reasonToOpen } from '../../../lambdas/core/breaker/open-rule.ts';
import { bucketAt, emptyHealth, windowOf } from '../../../lambdas/core/breaker/window.ts';
import type { Health, NotedSuccess } from '../../../lambdas/core/ports.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const two = [bucketOf('a'), bucketOf('b'), FRESH_BUCKET];
const one = [bucketOf('a'), FRESH_BUCKET];
const bucket = (
  successes: number,
  failures: number,
  failingGroups: readonly string[] = two,
  startMs = NOW,
) => ({
  startMs,
  successes,
  failures,
  failingGroups,
});
const streak = (failures: number, forMs: number, streakGroups: readonly string[] = two): Partial<Health> => ({
  streak: failures,
  streakSinceMs: NOW - forMs,
  streakGroups,
});
const success = (group: string, atMs: number): NotedSuccess => ({ group, atMs, begunAtMs: atMs });
const opening = (health: Partial<Health>, sinceMs = 0): string | undefined =>
  reasonToOpen('crm', { ...emptyHealth, ...health }, NOW, sinceMs, defaults)?.reason;

describe('rate rule', () => {
  test('P4: half of at least 20 calls opens, less does not', () => {
    expect(opening({ buckets: [bucket(10, 10)] })).toBe('10 of 20 calls within 30 s failed');
    expect(opening({ buckets: [bucket(11, 10)] })).toBeUndefined();
    expect(opening({ buckets: [bucket(10, 9)] })).toBeUndefined();
    expect(opening({ buckets: [bucket(9, 10)] })).toBeUndefined();
  });

  test('P4: the reason names what the last failed call was answered', () => {
    const refusal = 'crm answered 503';
    expect(opening({ buckets: [bucket(10, 10)], refusal })).toBe(
      '10 of 20 calls within 30 s failed, the last: crm answered 503',
    );
  });

  test('P4: the buckets of the window count together, older ones no more', () => {
    const before = bucket(0, 8, two, NOW - 29_999);
    expect(opening({ buckets: [bucket(10, 2), before] })).toBeDefined();
    expect(opening({ buckets: [bucket(10, 2), { ...before, startMs: NOW - 30_000 }] })).toBeUndefined();
  });

  test('P4: failures from before the breaker closed do not open it again', () => {
    expect(opening({ buckets: [bucket(0, 30)] }, NOW + 1)).toBeUndefined();
    expect(opening({ buckets: [bucket(0, 30)] }, NOW)).toBeDefined();
  });

  test('P11: one failing group among others does not open', () => {
    const recentSuccesses = [success('b', NOW - 29_000)];
    expect(opening({ buckets: [bucket(0, 30, one)], recentSuccesses })).toBeUndefined();
    expect(opening({ buckets: [bucket(0, 30, two)], recentSuccesses })).toBeDefined();
  });

  test('P4: two failing groups open, whoever else succeeds', () => {
    const recentSuccesses = [success('c', NOW)];
    expect(opening({ buckets: [bucket(10, 10)], recentSuccesses })).toBeDefined();
    expect(opening({ ...streak(3, 1500), recentSuccesses })).toBeDefined();
    expect(opening({ buckets: [bucket(10, 10, one)], recentSuccesses })).toBeUndefined();
  });

  test('P4: one group opens where it alone is active', () => {
    expect(opening({ buckets: [bucket(0, 30, one)] })).toBeDefined();
    const itself = [success('a', NOW)];
    expect(opening({ buckets: [bucket(0, 30, one)], recentSuccesses: itself })).toBeDefined();
    const longAgo = [success('b', NOW - 30_001)];
    expect(opening({ buckets: [bucket(0, 30, one)], recentSuccesses: longAgo })).toBeDefined();
  });

  test('P4: a success of another group from before the breaker closed does not make it active', () => {
    const recentSuccesses = [success('b', NOW - 5000)];
    const buckets = [bucket(0, 30, one)];
    expect(opening({ buckets, recentSuccesses }, NOW - 4000)).toBeDefined();
    expect(opening({ buckets, recentSuccesses }, NOW - 5000)).toBeUndefined();
  });

  test('P11: retries of one message alone do not open', () => {
    expect(opening({ buckets: [bucket(0, 30, [bucketOf('a')])] })).toBeUndefined();
  });
});

describe('streak rule', () => {
  test('P4: three failures in a row open in thin traffic, two do not', () => {
    expect(opening(streak(3, 1500))).toBe('3 calls in a row failed');
    expect(opening(streak(2, 1500))).toBeUndefined();
    expect(opening({ ...streak(3, 1500), buckets: [bucket(16, 3)] })).toBeDefined();
  });

  test('P4: a streak counts only once everyone has had the time to report a success', () => {
    expect(opening(streak(19, 1499))).toBeUndefined();
  });

  test('P4: in thin traffic the failures may be hours apart', () => {
    expect(opening(streak(3, 7_200_000))).toBeDefined();
  });

  test('P4: in dense traffic a streak opens when it is longer and has lasted', () => {
    const buckets = [bucket(300, 6)];
    expect(opening({ ...streak(6, 4000), buckets })).toBe('6 calls in a row failed');
    expect(opening({ ...streak(5, 4000), buckets })).toBeUndefined();
    expect(opening({ ...streak(6, 3999), buckets })).toBeUndefined();
  });

  test('P4: a streak that began before the breaker closed does not open it again', () => {
    expect(opening(streak(9, 5000), NOW - 4999)).toBeUndefined();
    expect(opening(streak(9, 5000), NOW - 5000)).toBeDefined();
  });

  test('P11: a lone group must have failed with a message that had not failed before', () => {
    expect(opening(streak(3, 1500, one))).toBeDefined();
    expect(opening(streak(3, 1500, [bucketOf('a')]))).toBeUndefined();
    expect(opening({ ...streak(3, 1500, one), recentSuccesses: [success('b', NOW)] })).toBeUndefined();
  });
});

describe('window', () => {
  test('P4: of a downstream that was never called nothing is held', () => {
    expect(emptyHealth).toEqual({
      buckets: [],
      streak: 0,
      streakSinceMs: 0,
      streakGroups: [],
      throttles: { sinceMs: 0, lastAtMs: 0, groups: [], heldSinceMs: 0, heldUntilMs: 0 },
      recentSuccesses: [],
      refusal: '',
      backpressureUntilMs: 0,
    });
  });

  test('P4: ten buckets follow each other round the ring', () => {
    const places = Array.from({ length: 11 }, (_, i) => bucketAt(NOW + i * 3000, 30_000));
    expect(new Set(places.slice(0, 10).map(({ slot }) => slot)).size).toBe(10);
    expect(places[10]?.slot).toBe(places[0]?.slot);
    expect(bucketAt(NOW + 2999, 30_000)).toEqual({ ...places[0], bucketStartMs: NOW });
    expect(bucketAt(1005, 1001)).toEqual({ slot: 9, bucketStartMs: 909 });
  });

  test('P4: counts and groups of live buckets add up', () => {
    const health = { ...emptyHealth, buckets: [bucket(1, 2, ['1']), bucket(3, 4, ['2'], NOW - 3000)] };
    expect(windowOf(health, NOW, 0, 30_000)).toEqual({
      successes: 4,
      failures: 6,
      failingGroups: new Set(['1', '2']),
    });
  });
});

describe('group marks', () => {
  test('P9: a mark is one of 64 short texts and distinguishes groups', () => {
    const marks = Array.from({ length: 1000 }, (_, i) => bucketOf(`group-${i}`));
    expect(new Set(marks).size).toBe(64);
    for (const mark of marks) expect(mark).toMatch(/^\d{1,2}$/);
  });

  test('P4: marks are the same in every version, since a fleet has two of them while it is deployed', () => {
    expect(['', 'a', 'group-1'].map(bucketOf)).toEqual(['25', '32', '33']);
    expect(FRESH_BUCKET).toBe('+');
  });
});
