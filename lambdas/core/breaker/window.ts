/** The sliding window: a ring of buckets over the fleet. */
import type { Health } from '../ports.ts';

/** Buckets of the ring: the window slides in tenths. */
export const BUCKETS = 10;

/** The bucket that a moment falls into: its start (ms since the epoch) and its place in the ring. */
export function bucketAt(nowMs: number, windowMs: number): { slot: number; bucketStartMs: number } {
  const widthMs = Math.ceil(windowMs / BUCKETS);
  const number = Math.floor(nowMs / widthMs);
  return { slot: number % BUCKETS, bucketStartMs: number * widthMs };
}

export interface WindowCounts {
  successes: number;
  failures: number;
  failingGroups: ReadonlySet<string>;
}

/**
 * What the window holds now. Buckets that began before `sinceMs`, the moment the breaker last closed, don't count: a
 * late failure of a call from before must not open it again.
 */
export function windowOf(health: Health, nowMs: number, sinceMs: number, windowMs: number): WindowCounts {
  const live = health.buckets.filter(({ startMs }) => startMs > nowMs - windowMs && startMs >= sinceMs);
  return {
    successes: live.reduce((sum, bucket) => sum + bucket.successes, 0),
    failures: live.reduce((sum, bucket) => sum + bucket.failures, 0),
    failingGroups: new Set(live.flatMap((bucket) => bucket.failingGroups)),
  };
}

/** The streak, unless it began before `sinceMs`. */
export function streakOf(
  health: Health,
  sinceMs: number,
): { failures: number; sinceMs: number; groups: ReadonlySet<string> } {
  return health.streak > 0 && health.streakSinceMs >= sinceMs
    ? { failures: health.streak, sinceMs: health.streakSinceMs, groups: new Set(health.streakGroups) }
    : { failures: 0, sinceMs: 0, groups: new Set() };
}

/** The record that was never written. */
export const emptyHealth: Health = {
  buckets: [],
  streak: 0,
  streakSinceMs: 0,
  streakGroups: [],
  throttles: { sinceMs: 0, lastAtMs: 0, groups: [], heldSinceMs: 0, heldUntilMs: 0 },
  recentSuccesses: [],
  refusal: '',
  backpressureUntilMs: 0,
};
