import { beforeEach, describe, expect, test } from '@jest/globals';
import { ACCOUNT_BUCKET, bucketOf, FRESH_BUCKET } from '../../../lambdas/core/breaker/group-bucket.ts';
import {
  createLocalCounts,
  type Knowledge,
  type LocalCounts,
} from '../../../lambdas/core/breaker/local-counts.ts';
import { bucketAt, emptyHealth } from '../../../lambdas/core/breaker/window.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const known = (some: Partial<Knowledge> = {}): Knowledge => ({
  health: emptyHealth,
  atMs: NOW - 500,
  sinceMs: 0,
  ...some,
});
const withStreak = (sinceMs: number) => ({ ...emptyHealth, streak: 2, streakSinceMs: sinceMs });

describe('local counts', () => {
  let counts: LocalCounts;
  beforeEach(() => {
    counts = createLocalCounts(defaults);
  });
  const succeed = (count: number, atMs: number): void => {
    for (let i = 0; i < count; i += 1) counts.succeeded(atMs);
  };

  test('nothing seen, nothing to report', () => {
    expect(counts.take(NOW, known())).toBeUndefined();
  });

  test('P4: failures are reported with their groups, four of them at most', () => {
    counts.failed('a', false);
    counts.failed('b', true);
    for (const group of ['c', 'd', 'e']) counts.failed(group, false);
    expect(counts.take(NOW, known())).toEqual({
      ...bucketAt(NOW, 30_000),
      successes: 0,
      failures: 5,
      failingGroups: [bucketOf('a'), bucketOf('b'), FRESH_BUCKET, bucketOf('c'), bucketOf('d')],
      streak: 5,
      restartsStreak: false,
      throttledGroups: [],
      restartsThrottles: false,
      refusal: '',
      atMs: NOW,
    });
    expect(counts.take(NOW, known())).toBeUndefined();
  });

  test('P11: what is refused again counts for the share, and for no streak, also in a report that could not be sent', () => {
    counts.failedAgain('a', '422');
    counts.failed('b', false);
    const first = counts.take(NOW, known());
    if (first === undefined) throw new Error('nothing was taken');
    expect(first).toMatchObject({ failures: 2, streak: 1, failingGroups: [bucketOf('a'), bucketOf('b')] });
    counts.restore(first);
    expect(counts.take(NOW, known())).toMatchObject({ failures: 2, streak: 1, refusal: '422' });
  });

  test('P4: all successes of the bucket are reported, of earlier ones as many as end thin traffic', () => {
    succeed(15, NOW - 6000);
    succeed(30, NOW - 3000);
    succeed(8, NOW);
    counts.failed('a', true);
    expect(counts.take(NOW, known())?.successes).toBe(20);
    succeed(25, NOW);
    counts.failed('a', true);
    expect(counts.take(NOW, known())?.successes).toBe(25);
  });

  test('P4: successes older than the window are forgotten', () => {
    succeed(5, NOW - 33_000);
    succeed(2, NOW - 3000);
    counts.failed('a', true);
    expect(counts.take(NOW, known())?.successes).toBe(2);
    succeed(5, NOW);
    counts.failed('a', true);
    expect(counts.take(NOW + 30_000, known())?.successes).toBe(0);
    succeed(5, NOW);
    counts.failed('a', true);
    expect(counts.take(NOW + 29_999, known())?.successes).toBe(5);
  });

  test('P4: a success that is younger than the known streak ends it', () => {
    counts.failed('a', true);
    counts.succeeded(NOW - 100);
    counts.failed('b', true);
    expect(counts.take(NOW, known({ health: withStreak(NOW - 101) }))).toMatchObject({
      failures: 2,
      streak: 1,
      restartsStreak: true,
    });
  });

  test('P4: a success from before the streak leaves it alone', () => {
    counts.succeeded(NOW - 100);
    counts.failed('b', true);
    expect(counts.take(NOW, known({ health: withStreak(NOW - 99) }))).toMatchObject({
      streak: 1,
      restartsStreak: false,
    });
  });

  test('P4: with no streak known, a success ends one only if it is younger than what is known', () => {
    counts.succeeded(NOW - 500);
    counts.failed('b', true);
    expect(counts.take(NOW, known())?.restartsStreak).toBe(false);
    counts.succeeded(NOW - 499);
    counts.failed('b', true);
    expect(counts.take(NOW, known())?.restartsStreak).toBe(true);
  });

  test('P4: a success that has been reported ends nothing a second time', () => {
    counts.succeeded(NOW);
    counts.take(NOW, known());
    counts.failed('b', true);
    expect(counts.take(NOW + 1, known())?.restartsStreak).toBe(false);
  });

  test('P4: a streak of an earlier episode is begun again', () => {
    counts.failed('b', true);
    const report = counts.take(NOW, known({ health: withStreak(NOW - 2000), sinceMs: NOW - 1999 }));
    expect(report).toMatchObject({ streak: 1, restartsStreak: true });
  });

  test('P4: a streak that began as the breaker closed is of this episode', () => {
    counts.failed('b', true);
    const health = withStreak(NOW - 2000);
    expect(counts.take(NOW, known({ health, sinceMs: NOW - 2000 }))?.restartsStreak).toBe(false);
    counts.failed('b', true);
    expect(counts.take(NOW, known({ sinceMs: NOW - 2000 }))?.restartsStreak).toBe(false);
  });

  test('P4: a success in a report that could not be sent ends the streak with the next one', () => {
    counts.succeeded(NOW - 100);
    const first = counts.take(NOW, known({ health: withStreak(NOW - 2000) }));
    if (first === undefined) throw new Error('nothing was taken');
    expect(first.restartsStreak).toBe(true);
    counts.restore(first);
    counts.failed('b', true);
    expect(counts.take(NOW + 1, known({ health: withStreak(NOW - 2000) }))).toMatchObject({
      successes: 1,
      streak: 1,
      restartsStreak: true,
    });
  });

  test('P4: a success after a report that could not be sent is not forgotten for an older one in it', () => {
    counts.succeeded(NOW - 100);
    const first = counts.take(NOW, known({ health: withStreak(NOW - 2000) }));
    if (first === undefined) throw new Error('nothing was taken');
    counts.succeeded(NOW + 50);
    counts.restore(first);
    expect(counts.take(NOW + 100, known({ health: withStreak(NOW + 20) }))).toMatchObject({
      successes: 2,
      restartsStreak: true,
    });
  });

  test('P4: failures in a report that could not be sent end no streak', () => {
    counts.failed('a', true);
    const first = counts.take(NOW, known());
    if (first === undefined) throw new Error('nothing was taken');
    counts.restore(first);
    expect(counts.take(NOW + 1, known({ health: withStreak(NOW - 2000) }))).toMatchObject({
      streak: 1,
      restartsStreak: false,
    });
  });

  test('P4: a report that could not be sent goes with the next one', () => {
    counts.succeeded(NOW);
    counts.failed('a', true);
    const first = counts.take(NOW, known());
    if (first === undefined) throw new Error('nothing was taken');
    counts.restore(first);
    counts.failed('b', false);
    expect(counts.take(NOW + 1, known())).toEqual({
      ...first,
      failures: 2,
      streak: 2,
      failingGroups: [bucketOf('a'), FRESH_BUCKET, bucketOf('b')],
      atMs: NOW + 1,
    });
  });

  test('P4: a success after a report that could not be sent ends its streak', () => {
    counts.failed('a', true);
    const first = counts.take(NOW, known());
    if (first === undefined) throw new Error('nothing was taken');
    counts.succeeded(NOW + 1);
    counts.restore(first);
    expect(counts.take(NOW + 2, known())).toMatchObject({ failures: 1, streak: 0, restartsStreak: true });
  });

  test('P4: throttles are reported with their groups, four of them at most, and the whole account', () => {
    for (const group of ['a', 'b', 'c', 'd', 'e']) counts.throttled(group, group === 'e');
    const throttledGroups = [...['a', 'b', 'c', 'd'].map(bucketOf), ACCOUNT_BUCKET];
    expect(counts.take(NOW, known())).toMatchObject({ failures: 0, throttledGroups });
  });

  test('P4: as many failures as throttled groups are no nothing', () => {
    counts.failed('a', true);
    counts.throttled('b', false);
    expect(counts.take(NOW, known())).toMatchObject({ failures: 1, throttledGroups: [bucketOf('b')] });
  });

  test('P4: throttles and what was answered last stay told where a report could not be sent', () => {
    counts.throttled('a', false);
    counts.failed('b', true, 'crm answered 500');
    const first = counts.take(NOW, known());
    if (first === undefined) throw new Error('nothing was taken');
    counts.failed('b', true, 'crm answered 503');
    counts.restore(first);
    expect(counts.take(NOW, known())).toMatchObject({
      failures: 2,
      throttledGroups: [bucketOf('a')],
      refusal: 'crm answered 503',
    });
  });
});
