/** What a container has seen and not yet reported. */
import type { Health, HealthReport } from '../ports.ts';
import { ACCOUNT_BUCKET, bucketOf, FRESH_BUCKET, groupsIn } from './group-bucket.ts';
import type { BreakerSettings } from './settings.ts';
import { throttlesOf } from './throttle-rule.ts';
import { bucketAt } from './window.ts';

/** Groups named in one report: one more than the three up to which a message's refusals count at once. */
const NAMED_GROUPS = 4;

/** How old the container's knowledge is: streaks can only be judged against it. */
export interface Knowledge {
  health: Health;
  /** When it was read. */
  atMs: number;
  /** Evidence from before counts for nothing: when the breaker, or that of its system, last closed. */
  sinceMs: number;
}

export interface LocalCounts {
  /** A right answer, of whatever kind. */
  succeeded(nowMs: number): void;
  /** `refusal`: what an operation's call was refused with, or a system's failed call was answered. */
  failed(group: string, fresh: boolean, refusal?: string): void;
  /** Counts for the window's share, never for a streak: in thin traffic two messages would open it over and over. */
  failedAgain(group: string, refusal?: string): void;
  /** `wholeAccount`: the answer speaks of more than this group. */
  throttled(group: string, wholeAccount: boolean): void;
  /** Everything since the last report, as one report for the bucket of `nowMs`; undefined if there is nothing. */
  take(nowMs: number, known: Knowledge): HealthReport | undefined;
  /** Takes the last report back, which could not be sent. */
  restore(report: HealthReport): void;
}

/**
 * Empty counts. Of successes before the bucket of the report only as many are reported as make traffic count as not
 * thin: they show that a first failure is no streak, and more of them would hide an outage that has just begun.
 */
export function createLocalCounts({
  windowMs,
  minCalls,
}: Pick<BreakerSettings, 'windowMs' | 'minCalls'>): LocalCounts {
  let successes = new Map<number, number>();
  let failures = 0;
  let inRow = 0;
  let trailing = 0;
  let lastSuccessMs = 0;
  /** The last success before the report that is under way. */
  let takenSuccessMs = 0;
  let lastRefusal = '';
  let groups = new Set<string>();
  let throttledGroups = new Set<string>();

  const add = (startMs: number, count: number): void => {
    successes.set(startMs, (successes.get(startMs) ?? 0) + count);
  };
  const clear = (): void => {
    successes = new Map();
    failures = 0;
    inRow = 0;
    trailing = 0;
    takenSuccessMs = lastSuccessMs;
    lastSuccessMs = 0;
    lastRefusal = '';
    groups = new Set();
    throttledGroups = new Set();
  };
  const blame = (group: string, refusal = ''): void => {
    failures += 1;
    if (refusal !== '') lastRefusal = refusal;
    if (groupsIn(groups) < NAMED_GROUPS) groups.add(bucketOf(group));
  };
  return {
    succeeded(nowMs) {
      const { bucketStartMs } = bucketAt(nowMs, windowMs);
      for (const startMs of successes.keys()) if (startMs <= nowMs - windowMs) successes.delete(startMs);
      add(bucketStartMs, 1);
      trailing = 0;
      lastSuccessMs = nowMs;
      throttledGroups = new Set();
    },
    failed(group, fresh, refusal) {
      blame(group, refusal);
      inRow += 1;
      trailing += 1;
      if (fresh) groups.add(FRESH_BUCKET);
    },
    failedAgain: blame,
    throttled(group, wholeAccount) {
      if (groupsIn(throttledGroups) < NAMED_GROUPS) throttledGroups.add(bucketOf(group));
      if (wholeAccount) throttledGroups.add(ACCOUNT_BUCKET);
    },
    take(nowMs, { health, atMs, sinceMs }) {
      const bucket = bucketAt(nowMs, windowMs);
      const current = successes.get(bucket.bucketStartMs) ?? 0;
      const earlier = sumAfter(successes, nowMs - windowMs) - current;
      const reported = current + Math.min(earlier, Math.max(0, minCalls - current));
      if (reported + failures + throttledGroups.size === 0) return undefined;
      // Where no streak was known, one that others have begun is younger than what was known.
      const endsAfter = (beganMs: number): boolean => lastSuccessMs > (beganMs > 0 ? beganMs : atMs);
      const endsStreak = endsAfter(health.streakSinceMs);
      const isOfEarlierEpisode = health.streak > 0 && health.streakSinceMs < sinceMs;
      const { sinceMs: throttledSinceMs } = health.throttles;
      const areForgotten = throttledSinceMs > 0 && throttlesOf(health, nowMs, sinceMs) === undefined;
      const report: HealthReport = {
        ...bucket,
        successes: reported,
        failures,
        failingGroups: [...groups],
        streak: endsStreak ? trailing : inRow,
        restartsStreak: endsStreak || isOfEarlierEpisode,
        throttledGroups: [...throttledGroups],
        restartsThrottles: endsAfter(throttledSinceMs) || areForgotten,
        refusal: lastRefusal,
        atMs: nowMs,
      };
      clear();
      return report;
    },
    restore(report) {
      add(report.bucketStartMs, report.successes);
      failures += report.failures;
      inRow += report.streak;
      if (lastSuccessMs === 0) {
        trailing += report.streak;
        lastSuccessMs = takenSuccessMs;
      }
      if (lastRefusal === '') lastRefusal = report.refusal;
      for (const mark of report.failingGroups) groups.add(mark);
      for (const mark of report.throttledGroups) throttledGroups.add(mark);
    },
  };
}

function sumAfter(counts: ReadonlyMap<number, number>, afterMs: number): number {
  let sum = 0;
  for (const [startMs, count] of counts) if (startMs > afterMs) sum += count;
  return sum;
}
