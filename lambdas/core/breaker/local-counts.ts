/** What a container has seen and not yet reported. */
import type { Health, HealthReport } from '../ports.ts';
import { bucketOf, FRESH_BUCKET, groupsIn } from './group-bucket.ts';
import type { BreakerSettings } from './settings.ts';
import { bucketAt } from './window.ts';

/** Groups named in one report; two are all that the rules ask for. */
const NAMED_GROUPS = 2;

/** How old the container's knowledge is: the streak can only be judged against it. */
export interface Knowledge {
  health: Health;
  /** When it was read. */
  atMs: number;
  /** When the breaker last closed. */
  closedAtMs: number;
}

export interface LocalCounts {
  succeeded(nowMs: number): void;
  failed(group: string, fresh: boolean): void;
  /** Everything since the last report, as one report for the bucket of `nowMs`; undefined if there is nothing. */
  take(nowMs: number, known: Knowledge): HealthReport | undefined;
  /** Takes a report back that could not be sent. */
  restore(report: HealthReport): void;
}

/**
 * An empty tally. Of successes before the bucket of the report only as many are told as make traffic count as not
 * thin: they show that a first failure is no streak, and more of them would hide an outage that has just begun.
 */
export function createLocalCounts({
  windowMs,
  minCalls,
}: Pick<BreakerSettings, 'windowMs' | 'minCalls'>): LocalCounts {
  let successes = new Map<number, number>();
  let failures = 0;
  let trailing = 0;
  let lastSuccessMs = 0;
  let groups = new Set<string>();

  const add = (startMs: number, count: number): void => {
    successes.set(startMs, (successes.get(startMs) ?? 0) + count);
  };
  return {
    succeeded(nowMs) {
      const { bucketStartMs } = bucketAt(nowMs, windowMs);
      for (const startMs of successes.keys()) if (startMs <= nowMs - windowMs) successes.delete(startMs);
      add(bucketStartMs, 1);
      trailing = 0;
      lastSuccessMs = nowMs;
    },
    failed(group, fresh) {
      failures += 1;
      trailing += 1;
      if (groupsIn(groups) < NAMED_GROUPS) groups.add(bucketOf(group));
      if (fresh) groups.add(FRESH_BUCKET);
    },
    take(nowMs, { health, atMs, closedAtMs }) {
      const bucket = bucketAt(nowMs, windowMs);
      const current = successes.get(bucket.bucketStartMs) ?? 0;
      const earlier = sumAfter(successes, nowMs - windowMs) - current;
      const told = current + Math.min(earlier, Math.max(0, minCalls - current));
      if (told + failures === 0) return undefined;
      // Where no streak was known, one that others have begun is younger than what was known.
      const endsStreak = lastSuccessMs > (health.streak > 0 ? health.streakSinceMs : atMs);
      const isOfEarlierEpisode = health.streak > 0 && health.streakSinceMs < closedAtMs;
      const report: HealthReport = {
        ...bucket,
        successes: told,
        failures,
        failingGroups: [...groups],
        streak: endsStreak ? trailing : failures,
        restartsStreak: endsStreak || isOfEarlierEpisode,
        atMs: nowMs,
      };
      successes = new Map();
      failures = 0;
      trailing = 0;
      lastSuccessMs = 0;
      groups = new Set();
      return report;
    },
    restore(report) {
      add(report.bucketStartMs, report.successes);
      failures += report.failures;
      if (lastSuccessMs === 0) trailing += report.streak;
      if (lastSuccessMs === 0 && report.restartsStreak) lastSuccessMs = report.atMs;
      for (const mark of report.failingGroups) groups.add(mark);
    },
  };
}

function sumAfter(counts: ReadonlyMap<number, number>, afterMs: number): number {
  let sum = 0;
  for (const [startMs, count] of counts) if (startMs > afterMs) sum += count;
  return sum;
}
