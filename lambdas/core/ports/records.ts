/** Stores of what has been accepted and done: event records and async requests. */
import type { DeadLetterReason } from './messages.ts';

/** One call that was made for a message, throttled ones apart, and what was answered: `applied`, or the error's text. */
export interface Try {
  /** When it began, ms since the epoch. */
  atMs: number;
  tookMs: number;
  answer: string;
}

/** Under what a record is found beside its own key. */
export interface Filing {
  /** HMAC of the interaction, or of the customer; absent where the thing names none. */
  under?: string;
  /** What it is there: an event's topic, a request's connector. */
  as: string;
}

/** What a record keeps of its dead letter. */
export interface LetterMark {
  /** Name of the queue that the message came from. */
  queue: string;
  reason: DeadLetterReason;
  error: string;
  attempts: number;
  /** The last tries, with the one that led to it. */
  recent: readonly Try[];
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

/** What a claim found. */
export type Claim =
  | { kind: 'claimed'; history: TryHistory }
  /** The effect was made already: drop the message. */
  | { kind: 'applied' }
  /** A later generation of the message exists (it was dead-lettered or replayed): drop this copy. */
  | { kind: 'superseded' }
  /** Another container holds it until then (ms since the epoch): put it back. */
  | { kind: 'busy'; untilMs: number }
  /** The record holds another payload under this id: dead-letter as payload-conflict. */
  | { kind: 'conflict' };

/** A thing that a worker claims, keyed by its effect. */
export interface ClaimTarget {
  /** Record key, e.g. `genesys#<sha256 of the event id>`. */
  key: string;
  generation: number;
  payloadHash: string;
  /** When an event was accepted; kept once it is applied, so that a replay can see what came later. */
  place?: { acceptedAtMs: number };
}

/** Claims are leases: one container works on a record at a time (P2). All methods throw UnavailableError. */
export interface ClaimStore {
  claim(target: ClaimTarget, owner: string, nowMs: number, untilMs: number): Promise<Claim>;
  /** Records a failure and lets the claim go. */
  fail(target: ClaimTarget, owner: string, history: TryHistory, nowMs: number): Promise<void>;
  /** Lets the claim go with nothing recorded. */
  release(target: ClaimTarget, owner: string): Promise<void>;
  /**
   * Marks the record as dead-lettered at `generation`, files it among the letters of its queue and renews its expiry. Throws
   * ConflictError if the claim is lost.
   */
  markDeadLettered(
    target: ClaimTarget,
    owner: string,
    generation: number,
    nowMs: number,
    letter: LetterMark,
  ): Promise<void>;
}

/** What is in the way of a replay; `reopened` where nothing does. */
export type Reopened = { kind: 'reopened' } | Exclude<Claim, { kind: 'claimed' }>;

/** The operator's side of the claimed records. All methods throw UnavailableError. */
export interface ReplayStore {
  /** What `reopen` would answer; changes nothing. */
  look(target: ClaimTarget, nowMs: number): Promise<Reopened>;
  /**
   * Before a replay as `target.generation`: raises the record to it and renews its expiry, so that no older copy is
   * worked on from then on. Repeating it does no harm. Nothing changes unless the answer is `reopened`.
   */
  reopen(target: ClaimTarget, nowMs: number): Promise<Reopened>;
  /** After an edit of the payload that `target` names: from then on only `hash` may be claimed. Else as `reopen`. */
  allow(target: ClaimTarget, hash: string, nowMs: number): Promise<Reopened>;
  /** The letter of `target` is dropped permanently: its record no longer counts among the letters. */
  drop(target: ClaimTarget, nowMs: number): Promise<void>;
  /** The record as a claim would find it, by a consistent read; undefined where there is none. */
  find(key: string, nowMs: number): Promise<FoundRecord | undefined>;
  /**
   * In a record that `owner` has claimed: `hash` takes the place of the accepted payload's, for senders' retries and for
   * claims alike. The claim is kept. Throws ConflictError where it is lost.
   */
  replacePayload(key: string, hash: string, owner: string): Promise<void>;
}

/** `payloadHash`: of the payload that may be claimed, an edit's where there was one. */
export interface FoundRecord {
  applied: boolean;
  generation: number;
  payloadHash: string;
}

/** What ingest learns from its one update of the record. */
export interface EventRecordBefore {
  /** `new` where there was none or an expired one. */
  kind: 'new' | 'received' | 'applied';
  payloadHash: string;
}

/** Event records: the table `idempotency`. */
export interface EventRecords extends ClaimStore {
  /**
   * Sets the payload hash if absent and returns what was there before; one call, two if an expired record is met.
   * An aborted signal gives the call up. `filing` counts where nothing is filed yet.
   */
  observe(
    key: string,
    payloadHash: string,
    nowMs: number,
    about?: { filing?: Filing; signal?: AbortSignal | undefined },
  ): Promise<EventRecordBefore>;
  /** Marks the record as applied; `recent` as in the history. Throws ConflictError if the claim is lost and nobody has applied it. */
  complete(target: ClaimTarget, owner: string, nowMs: number, recent?: readonly Try[]): Promise<void>;
}

/** Payloads that came under the id of another. */
export interface QuarantineNotes {
  /** Notes on the record of `key` that one went to the quarantine queue. One call. Throws UnavailableError. */
  noteQuarantined(key: string, nowMs: number, signal?: AbortSignal): Promise<void>;
}

/** Records that ingest has made for nothing. */
export interface UnsentRecords {
  /**
   * Deletes the record of an event that no queue has ever held, so that its second form is no conflict. Nothing happens
   * where its hash is another, or where it was observed twice, claimed, dead-lettered, edited or applied. Throws UnavailableError.
   */
  forget(key: string, payloadHash: string, signal?: AbortSignal): Promise<void>;
}

/** A record by the id rule of the release before. */
export interface FormerRecord {
  payloadHash: string;
  /** When the event was accepted, ms since the epoch; of an unapplied record of that release when it was last claimed. */
  acceptedAtMs: number;
}

/** What ingest reads after a change of the rule that ids are formed by. All methods throw UnavailableError. */
export interface FormerRecords {
  /** One consistent read; an expired record counts as absent. */
  find(key: string, signal?: AbortSignal): Promise<FormerRecord | undefined>;
  /** Since when `rule` is in force here, ms since the epoch: the first caller sets it to `nowMs`. One call. */
  inForceSince(rule: string, nowMs: number, signal?: AbortSignal): Promise<number>;
}

/** When the message groups of a queue change. Times are ms since the epoch. */
export interface GroupSwitch {
  /** When this release first looked. */
  sinceMs: number;
  /** From then on the new rule holds; absent: not decided. */
  switchAtMs?: number;
}

/** One record a FIFO queue of events, by its name. All methods throw UnavailableError. */
export interface GroupSwitches {
  /** What is decided; whoever looks first sets `sinceMs` to `nowMs`. */
  look(queue: string, nowMs: number, signal?: AbortSignal): Promise<GroupSwitch>;
  /** Decides, unless it is decided; answers what holds. */
  decide(queue: string, switchAtMs: number, signal?: AbortSignal): Promise<GroupSwitch>;
}

/** The result that a poll sees. */
export interface RequestResult {
  status: 'PENDING' | 'COMPLETE' | 'FAILED';
  attempts: number;
  /** Flat, never null: caseId, tier, customerId, error … */
  fields: Record<string, string | number | boolean>;
}

/** With the connector that it was asked of; absent: the default one, or a record of an older release. */
export interface KnownRequest extends RequestResult {
  connector?: string;
}

/** Async requests: the table `requests`. */
export interface RequestStore extends ClaimStore {
  /** Writes PENDING unless the request exists; says whether it was written. */
  createPending(
    requestId: string,
    payloadHash: string,
    nowMs: number,
    filing?: Filing,
    connector?: string,
  ): Promise<boolean>;
  /** The payload hash that the request was submitted with; undefined where there is no such request. */
  submittedHash(requestId: string, nowMs: number): Promise<string | undefined>;
  read(requestId: string, nowMs: number): Promise<KnownRequest | undefined>;
  /**
   * Writes the final result; never overwritten by a later PENDING. COMPLETE ends the claim and starts the 24 h of its
   * life; FAILED keeps the claim for `markDeadLettered` and can still become COMPLETE by a replay. Throws ConflictError if the
   * claim is lost and there is no result.
   */
  finish(
    target: ClaimTarget,
    owner: string,
    result: RequestResult,
    nowMs: number,
    recent?: readonly Try[],
  ): Promise<void>;
}
