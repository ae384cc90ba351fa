/** Event records, and what ingest reads and notes beside them. */
import type { ClaimStore, ClaimTarget, Filing } from './claims.ts';
import type { Try } from './tries.ts';

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
  /** The change is to be then, if the queue is empty then, too; absent: none is proposed. */
  proposedAtMs?: number;
  /** From then on the new rule holds, and always will; absent: the old one does. */
  switchAtMs?: number;
}

/** One record a FIFO queue of events, by its name. All methods throw UnavailableError, and answer what holds after them. */
export interface GroupSwitches {
  /** Whoever looks first sets `sinceMs` to `nowMs`. */
  look(queue: string, nowMs: number, signal?: AbortSignal): Promise<GroupSwitch>;
  /** Proposes a moment, unless one is proposed. */
  propose(queue: string, atMs: number, signal?: AbortSignal): Promise<GroupSwitch>;
  /** Accepts the proposal of that moment, or takes it back, unless somebody else has done either. */
  settle(queue: string, proposedAtMs: number, accepts: boolean, signal?: AbortSignal): Promise<GroupSwitch>;
}
