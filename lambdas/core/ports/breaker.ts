/** A breaker as its callers see it (protocol Breaker): permission to call, what became of the call, and what is known. */

/** What a caller may do now. */
export type Admission =
  /**
   * Call. What it was admitted under goes with it: outcomes from before the breaker last closed are not counted after
   * it. Without a version nobody knew the state: the store was unavailable.
   */
  | { kind: 'pass'; version?: number; closedAtMs?: number; fresh?: boolean }
  /**
   * Call with this lease of a half-open round, and report soon: an unanswered lease is a failed probe. With
   * `testUntilMs` (round 0) it is the one call that tests whether a held lane is granted calls again.
   */
  | { kind: 'probe'; round: number; lease: string; fresh: boolean; testUntilMs?: number }
  /** Don't call before `untilMs`; half-open without a free lease: a moment to look again, a second ahead at most. */
  | { kind: 'open'; untilMs: number; sinceMs: number };

/**
 * What an admitted call has come to. `unknown`: it was made and says nothing of the downstream; `released`: it was
 * never made, and another may have its lease.
 */
export type Outcome = 'success' | 'failure' | 'refused' | 'throttled' | 'unknown' | 'released';

/** A refusal as its answer names it: never a value of the request (P9). */
export interface Refusal {
  status: number;
  code?: string;
  /** Name of a declared field. */
  field?: string;
}

/** How a call went, beside its outcome. */
export interface CallReport {
  /** When the call itself began, ms since the epoch. */
  beganAtMs: number;
  /** Of a throttled call: how long its answer says to wait, ms. */
  retryAfterMs?: number;
  /** Of a throttled call: the answer says that the whole account is, not this record alone. */
  wholeAccount?: boolean;
  /** Of a refused call. */
  refusal?: Refusal;
  /** Of a failed call: what was answered, as errors say it (P9). */
  answer?: string;
  /** Of a refusal whose message was refused before: since when nobody's success has decided about it, ms since the epoch. */
  undecidedSinceMs?: number;
  /** Of a time-out: the call was given less time than a call to this downstream has (e.g. CRM_TIMEOUT_MS). */
  shortTimeout?: boolean;
}

/** Why a breaker is not closed. */
export type BreakerCause = 'failures' | 'throttled' | 'refused' | 'by hand';

/** The state as a container knows it. Times are ms since the epoch, 0 while closed. */
export interface BreakerView {
  /**
   * `ready-to-probe`: the open time is over, or the round still has leases. A lane that holds off for throttles shows as
   * `open` too, and at the hold's end as `ready-to-probe`.
   */
  phase: 'closed' | 'open' | 'ready-to-probe';
  /** End of the open time, or of the hold. */
  untilMs: number;
  /** Begin of the episode, or of the hold. */
  sinceMs: number;
  /** Every opening and reopening of late, newest last. */
  openingsMs: readonly number[];
  /** So much is waiting for the downstream that retries take their time (protocol Flow control). */
  isBackpressured: boolean;
  /** Absent while closed. */
  cause?: BreakerCause;
}

/** One a container and breaker. No method throws: a store that fails lets calls through (but see `admit`). */
export interface BreakerGuard {
  /** The state, at most BREAKER_CACHE_MS old; takes no lease; one store read at most. */
  look(): Promise<BreakerView>;
  /**
   * Permission to make one call for `group`; takes a probe lease where one is needed. `fresh`: the message has not failed
   * before. While the store fails, a breaker last known open lets one call a container through each open time.
   */
  admit(group: string, fresh: boolean): Promise<Admission>;
  /**
   * The outcome of an admitted call. To a system's breaker a refusal is a right answer, and a throttled call neither
   * success nor failure; to an operation's breaker a refusal is the failure, and what else goes wrong says nothing.
   * `holdOffMs`: the lane holds off for so long, since nothing but throttles came (THROTTLE_HOLD_MAX_MS at most).
   */
  report(
    admission: Admission,
    group: string,
    outcome: Outcome,
    report?: CallReport,
  ): Promise<{ holdOffMs?: number }>;
  /**
   * Whether another group than `group` has had a success since `sinceMs` (the counted-try rule); with `begun` by a call
   * that began after `sinceMs` (protocol Refusals).
   */
  otherGroupSucceededSince(group: string, sinceMs: number, of?: { begun: boolean }): Promise<boolean>;
  /** Of an operation's window, or of its last third: how many groups were refused, and what share of its calls. */
  refusals(of?: { lately: boolean }): Promise<{ groups: number; share: number }>;
  /** Whether the breaker opened within `withinMs` after `atMs`; `unknown` where the kept openings don't reach back. */
  openedWithin(atMs: number, withinMs: number): Promise<'yes' | 'no' | 'unknown'>;
  /** When it last closed, ms since the epoch; 0 if never. */
  lastClosedAtMs(): Promise<number>;
}

/** A guard that other evidence than failed calls can open. */
export interface TrippableGuard extends BreakerGuard {
  /** Opens the breaker if it is closed, e.g. for too many 401s. `reason` is for on-call. */
  trip(reason: string): Promise<void>;
}
