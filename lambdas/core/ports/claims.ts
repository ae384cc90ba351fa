/** Claims on what has been accepted: who works on a record, what became of it, and its replay. */
import type { DeadLetterReason } from './messages.ts';
import type { Try, TryHistory } from './tries.ts';

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

/** What a claim found. */
export type Claim =
  /**
   * `under`: what its record is filed under; absent where nothing is filed. `isStopped`: an operator wants no more tries of
   * this generation.
   */
  | { kind: 'claimed'; history: TryHistory; under?: string; isStopped?: true }
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
  /** Records a failure and lets the claim go. `heldUntilMs`: a Retry-After holds it until then, ms since the epoch. */
  fail(
    target: ClaimTarget,
    owner: string,
    history: TryHistory,
    nowMs: number,
    heldUntilMs?: number,
  ): Promise<void>;
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

/** What an operator does to a record, as its story tells it. */
export interface OperatorDeed {
  did: 'edit' | 'replay' | 'drop' | 'accept' | 'stop';
  /** Who. */
  by: string;
  /** In the operator's words. */
  why: string;
}

/** What is in the way of a replay; `reopened` where nothing does. */
export type Reopened = { kind: 'reopened' } | Exclude<Claim, { kind: 'claimed' }>;

/** The operator's side of the claimed records; a record keeps the deed that it is given. All methods throw UnavailableError. */
export interface ReplayStore {
  /** What `reopen` would answer; changes nothing. */
  look(target: ClaimTarget, nowMs: number): Promise<Reopened>;
  /**
   * Before a replay as `target.generation`: raises the record to it and renews its expiry, so that no older copy is
   * worked on from then on. Repeating it does no harm. Nothing changes unless the answer is `reopened`.
   */
  reopen(target: ClaimTarget, nowMs: number, deed?: OperatorDeed): Promise<Reopened>;
  /** After an edit of the payload that `target` names: from then on only `hash` may be claimed. Else as `reopen`. */
  allow(target: ClaimTarget, hash: string, nowMs: number, deed?: OperatorDeed): Promise<Reopened>;
  /** The letter of `target` is dropped permanently: its record no longer counts among the letters. */
  drop(target: ClaimTarget, nowMs: number, deed?: OperatorDeed): Promise<void>;
  /**
   * Orders that what was replayed is not tried again: whoever claims it next dead-letters it. Says whether the order stands;
   * it does not where the record is applied, a letter, gone, or was never replayed. A try under way may still succeed.
   */
  stop(key: string, nowMs: number, deed: OperatorDeed): Promise<boolean>;
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
