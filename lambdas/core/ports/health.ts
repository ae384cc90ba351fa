/** The health of what a breaker guards: a sliding window over the fleet, and what came last. */
import type { BreakerName } from './breaker-records.ts';

/** Counts of one time bucket of the sliding window. Throttled calls are in none. */
export interface HealthBucket {
  startMs: number;
  successes: number;
  failures: number;
  /** Marks of the groups that failed in it. */
  failingGroups: readonly string[];
}

/** A success that was noted. Times are ms since the epoch. */
export interface NotedSuccess {
  group: string;
  atMs: number;
  /** When its call began; 0: the note is an older release's. */
  begunAtMs: number;
}

/** Throttles with no right answer between them. Times are ms since the epoch, 0 for none. */
export interface ThrottleStreak {
  /** The first one. */
  sinceMs: number;
  /** The last one that was reported. */
  lastAtMs: number;
  /** Marks of the groups that were throttled. */
  groups: readonly string[];
  /** Since when the lane holds off. */
  heldSinceMs: number;
  /** End of the present hold: then one call tests. */
  heldUntilMs: number;
}

/** One record a breaker. Times are ms since the epoch. */
export interface Health {
  /** In no order, old ones included: readers look at `startMs`. */
  buckets: readonly HealthBucket[];
  /** Failures in a row over the fleet since the last reported success. */
  streak: number;
  /** The first of them; 0 without a streak. */
  streakSinceMs: number;
  /** Marks of the groups that failed in the streak. */
  streakGroups: readonly string[];
  throttles: ThrottleStreak;
  /** The last noted success of two different groups, newest first. */
  recentSuccesses: readonly NotedSuccess[];
  /** What the last call that was refused, or to a system failed, was answered; empty: none was. */
  refusal: string;
  /** Until then retries wait twice as long, for so much is waiting; 0: nothing is. */
  backpressureUntilMs: number;
}

/** What a container adds at once. */
export interface HealthReport {
  /** Which of the ring's buckets, and when it starts; an older one in its place is replaced. */
  slot: number;
  bucketStartMs: number;
  successes: number;
  failures: number;
  /** Marks of the groups that failed, a bounded set of short texts. */
  failingGroups: readonly string[];
  /** Failures that lengthen the streak. */
  streak: number;
  /** The streak that was ends first: by a success, or because it belongs to an earlier episode. */
  restartsStreak: boolean;
  /** Marks of the groups that were throttled. */
  throttledGroups: readonly string[];
  /** The throttles that were end first: by a right answer, or because they are too old to count. */
  restartsThrottles: boolean;
  /** What the last call that was refused, or to a system failed, was answered; empty: none was. */
  refusal: string;
  /** Start of a streak that begins with this report. */
  atMs: number;
}

/** A hold of a throttled lane, written over the one that is known. */
export interface HoldRequest {
  /** End of the hold that is known; 0: there is none. */
  expectedUntilMs: number;
  untilMs: number;
  nowMs: number;
}

/** All methods throw UnavailableError. */
export interface HealthStore {
  read(name: BreakerName): Promise<Health>;
  /** Adds to the bucket and returns the whole record: one call, two for the first report of a bucket. */
  report(name: BreakerName, report: HealthReport): Promise<Health>;
  /** Holds the lane off, if it is still throttled and no other container has changed its hold. Answers the record after that. */
  hold(name: BreakerName, hold: HoldRequest): Promise<{ written: boolean; health: Health }>;
  /** Notes a success if the newest one noted is older than `staleBeforeMs`; the other group's stays. */
  noteSuccess(name: BreakerName, success: NotedSuccess, staleBeforeMs: number): Promise<void>;
  /** Doubles the back-off of every container until then. */
  noteBackpressure(name: BreakerName, untilMs: number): Promise<void>;
}
