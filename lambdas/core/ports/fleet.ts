/** What the fleet of containers shares: breaker, health, rate. */
import type { Downstream } from './messages.ts';

export type BreakerPhase = 'closed' | 'open' | 'half-open';

/** The one record of a downstream's breaker. Every transition is a compare-and-set on `version`. */
export interface BreakerState {
  downstream: Downstream;
  phase: BreakerPhase;
  /** 0: never written, reads as closed. */
  version: number;
  /** Names the episode closed → open … → closed; one incident each (P8). Empty while closed. */
  episode: string;
  /** ms since the epoch at which the episode began; 0 while closed. */
  openedAtMs: number;
  /** ms since the epoch at which the present open time ends. */
  openUntilMs: number;
  /** Every opening and reopening of late, ms since the epoch, newest last, at most 16. */
  openingsMs: readonly number[];
  /** Half-open: the number of the round, and what its leases have brought, by their ids. */
  round: number;
  leases: Leases;
  /** ms since the epoch at which unanswered leases of the round count as failed. */
  roundEndsMs: number;
  /** ms since the epoch of the last transition. */
  changedAtMs: number;
  /** Why it last changed, in words for on-call. */
  reason: string;
  /** Set by hand (`breaker open|close`): operator's name; empty otherwise. */
  forcedBy: string;
}

/** What became of a probe; fresh: of a message that had not failed before. */
export type LeaseState = 'out' | 'succeeded' | 'failedFresh' | 'failedStale';
/** Named, so that a write that a client repeats for want of an answer counts once. */
export type Leases = Readonly<Record<string, LeaseState>>;

/** What is told of a lease; `released`: the call was never made, and another may have the lease. */
export type ProbeAnswer = Exclude<LeaseState, 'out'> | 'released';

/** All methods throw UnavailableError. */
export interface BreakerStore {
  read(downstream: Downstream): Promise<BreakerState>;
  /** Writes `next` (whose version is `expectedVersion + 1`) if the version is still `expectedVersion`; says whether it did. */
  transition(next: BreakerState, expectedVersion: number): Promise<boolean>;
  /** Takes `lease` as one of `max` of this half-open round; false if the round is full or over. Safe to repeat. */
  leaseProbe(
    downstream: Downstream,
    round: number,
    lease: string,
    max: number,
    nowMs: number,
  ): Promise<boolean>;
  /** Notes what a lease has brought, or gives it back unused; undefined if its round is over. Safe to repeat. */
  answerProbe(
    downstream: Downstream,
    round: number,
    lease: string,
    answer: ProbeAnswer,
  ): Promise<BreakerState | undefined>;
}

/** Counts of one time bucket of the sliding window. */
export interface HealthBucket {
  startMs: number;
  successes: number;
  failures: number;
  /** Marks of the groups that failed in it. */
  failingGroups: readonly string[];
}

/** The downstream's record: window, streak, and a recent success of two groups. Times are ms since the epoch. */
export interface Health {
  /** In no order, old ones included: readers look at `startMs`. */
  buckets: readonly HealthBucket[];
  /** Failures in a row over the fleet since the last reported success. */
  streak: number;
  /** The first of them; 0 without a streak. */
  streakSinceMs: number;
  /** Marks of the groups that failed in the streak. */
  streakGroups: readonly string[];
  /** The last noted success of two different groups, newest first. */
  recentSuccesses: readonly { group: string; atMs: number }[];
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
  /** Start of a streak that begins with this report. */
  atMs: number;
}

/** All methods throw UnavailableError. */
export interface HealthStore {
  read(downstream: Downstream): Promise<Health>;
  /** Adds to the bucket and returns the whole record: one call, two for the first report of a bucket. */
  report(downstream: Downstream, report: HealthReport): Promise<Health>;
  /** Notes a success of a group if the newest one noted is older than `staleBeforeMs`; the other group's stays. */
  noteSuccess(downstream: Downstream, group: string, atMs: number, staleBeforeMs: number): Promise<void>;
  /** Doubles the back-off of every container until then. */
  noteBackpressure(downstream: Downstream, untilMs: number): Promise<void>;
}

/** A booking of call times on a timeline. Times are ms since the epoch, spans ms. */
export interface BookingRequest {
  /** Calls, `spacingMs` apart. */
  count: number;
  spacingMs: number;
  /** None starts before. */
  nowMs: number;
  /** How far after `nowMs` the first may start. */
  horizonMs: number;
  /** Of work: where no work has booked for `starvingAfterMs`, this one may start by the other horizon. */
  work?: { starvingAfterMs: number; starvingHorizonMs: number };
}

/** Times are ms since the epoch, 0 for never. */
export interface Timeline {
  /** The next free call time. */
  nextMs: number;
  /** When work last booked. */
  workedMs: number;
}

/** `startMs`: of the first call. Refused: the next free time is too far ahead. */
export type Booking = { kind: 'booked'; startMs: number } | { kind: 'refused'; timeline: Timeline };

/** Timelines that the whole fleet shares (protocol Rate). Methods throw UnavailableError. */
export interface RateStore {
  /** Books on the timeline `lane` by its rule (`core/rate/timeline.ts`). */
  book(lane: string, request: BookingRequest): Promise<Booking>;
  /** No call on the lane before `untilMs` (a 429's Retry-After). */
  holdOff(lane: string, untilMs: number): Promise<void>;
}
