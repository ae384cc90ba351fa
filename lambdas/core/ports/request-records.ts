/** Async requests and their results. */
import type { ClaimStore, ClaimTarget, Filing } from './claims.ts';
import type { Try } from './tries.ts';

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
