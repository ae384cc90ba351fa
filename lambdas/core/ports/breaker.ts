/** A breaker as its callers see it (protocol Breaker): leave to call, what became of the call, and what is known. */

/** What a caller may do now. */
export type Admission =
  /** Call. What it was admitted under goes with it: outcomes from before a transition are not counted after it. */
  | { kind: 'pass'; version?: number; fresh?: boolean }
  /** Call with this lease of a half-open round, and report soon: an unanswered lease is a failed probe. */
  | { kind: 'probe'; round: number; lease: string; fresh: boolean }
  /** Don't call before `untilMs`; half-open without a free lease: a moment to look again, a second ahead at most. */
  | { kind: 'open'; untilMs: number; sinceMs: number };

/** What an admitted call has come to. */
export type Outcome = 'success' | 'failure' | 'unknown' | 'released';

/** The state as a container knows it. Times are ms since the epoch, 0 while closed. */
export interface BreakerView {
  /** `ready-to-probe`: the open time is over, or the round still has leases. */
  phase: 'closed' | 'open' | 'ready-to-probe';
  /** End of the open time. */
  untilMs: number;
  /** Begin of the episode. */
  sinceMs: number;
  /** Every opening and reopening of late, newest last. */
  openingsMs: readonly number[];
  /** So much is waiting for the downstream that retries take their time (protocol Flow control). */
  isBackpressured: boolean;
}

/** One a container and downstream. No method throws: a store that fails lets calls through (but see `admit`). */
export interface BreakerGuard {
  /** The state, at most BREAKER_CACHE_MS old; takes no lease; one store read at most. */
  look(): Promise<BreakerView>;
  /**
   * Leave to make one call for `group`; takes a probe lease where one is needed. `fresh`: the message has not failed
   * before. While the store fails, a breaker last known open lets one call a container through each open time.
   */
  admit(group: string, fresh: boolean): Promise<Admission>;
  /**
   * The outcome of an admitted call. Time-outs and TransientErrors are failures; answers over BREAKER_SLOW_CALL_MS
   * become failures here. Everything the downstream itself answered in time is a success, refusals (permanent) and
   * 429s too. A call that was made and says nothing of the downstream is `unknown`; one that was never made is
   * reported with `released`, which gives an unused lease back.
   */
  report(admission: Admission, group: string, outcome: Outcome, latencyMs: number): Promise<void>;
  /** Whether another group than `group` has had a success since `sinceMs` (the counted-try rule). */
  otherGroupSucceededSince(group: string, sinceMs: number): Promise<boolean>;
  /** Whether the breaker opened within `withinMs` after `atMs`; `unknown` where the kept openings don't reach back. */
  openedWithin(atMs: number, withinMs: number): Promise<'yes' | 'no' | 'unknown'>;
}

/** A guard that other evidence than failed calls can open. */
export interface TrippableGuard extends BreakerGuard {
  /** Opens the breaker if it is closed, e.g. for too many 401s. `reason` is for on-call. */
  trip(reason: string): Promise<void>;
}
