/** What is remembered of a message's tries. */

/** One call that was made for a message, throttled ones apart, and what was answered: `applied`, or the error's text. */
export interface Try {
  /** When it began, ms since the epoch. */
  atMs: number;
  tookMs: number;
  answer: string;
}

/** How often and when a message has failed. Our own count: SQS's receive count also grows by releases. */
export interface TryHistory {
  /** All failed tries, for the back-off. */
  tries: number;
  /** Failed tries that count against the message (protocol Retry). */
  counted: number;
  /** ms since the epoch of the first failure; 0 when there is none. */
  firstFailedAtMs: number;
  /** Of the last one, probes included; 0 when there is none, or in a record of an older release. */
  lastFailedAtMs: number;
  /** Failures not yet judged, ms since the epoch, oldest first. */
  pendingMs: readonly number[];
  /** Those of the tries that the downstream itself refused (protocol Refusals). */
  refusals: RefusalHistory;
  lastError: string;
  /** The last calls made for it, in whatever generation, oldest first. */
  recent: readonly Try[];
  /** When its effect was first claimed, ms since the epoch, in whatever generation; absent where that is now, or not kept. */
  firstClaimedAtMs?: number;
}

/** When a refused call began and was answered, ms since the epoch. */
export interface RefusedCall {
  beganAtMs: number;
  atMs: number;
}

/** What the refusals of a message have come to. */
export interface RefusalHistory {
  /** All of them, for the back-off. */
  tries: number;
  /** When the calls began whose refusals count against the message, ms since the epoch, oldest first. */
  countedMs: readonly number[];
  /** Refusals not yet judged, oldest first. */
  pending: readonly RefusedCall[];
  /** ms since the epoch of the first one since the operation's breaker last closed; 0 when there is none. */
  firstAtMs: number;
}
