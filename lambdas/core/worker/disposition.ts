/** How a message leaves its path, and what all steps of one invocation share. */

import { ConflictError, UnavailableError } from '../errors.ts';
import { countUnknownFormat } from '../message/formats.ts';
import type { Admission, BreakerGuard, System } from '../ports.ts';

/** What becomes of a record and its batch; `batch.ts` acts on it. Times are ms since the epoch. */
export type Disposition =
  /** The record is done with; its group goes on. `applied`: by having its effect made. */
  | { kind: 'done'; applied?: true }
  /** The record and the tail of its group go back until then; other groups go on. `unclaimed`: its claim is let go. */
  | { kind: 'retry'; untilMs: number; unclaimed?: true }
  /** Everything that is left goes back until then; `bookedOut`: except what has its slot in the rate already. */
  | { kind: 'stop-batch'; untilMs: number; bookedOut?: true }
  /** The breaker refuses calls: look again before then. */
  | { kind: 'circuit-open'; untilMs: number; sinceMs: number };

export type StopBatch = Extract<Disposition, { kind: 'stop-batch' }>;
/** Why a whole batch stops. */
export type Stop = StopBatch | Extract<Disposition, { kind: 'circuit-open' }>;

export type Admitted = Exclude<Admission, { kind: 'open' }>;

/**
 * A call may be made now, in the slot planned for `atMs`. `isLate`: that slot is over, and none was free in time.
 */
export interface Permit {
  /** Of the system's breaker. */
  admission: Admitted;
  /** Of the operation's, whose lease may be held beside the system's. */
  operation: { guard: BreakerGuard; admission: Admitted };
  atMs: number;
  isLate: boolean;
}

/** One invocation of a worker. Times are ms since the epoch. */
export interface Invocation {
  /** Fences the claims: a fresh id for each invocation. */
  owner: string;
  /** End of the claims: the invocation can't outlive it. */
  claimUntilMs: number;
  /** No call starts after this. */
  lastCallMs: number;
  /** The batch's own span; undefined where nothing is traced. */
  traceparent: string | undefined;
}

/**
 * What a fault of our own stores leads to: the record comes back in a few seconds, with no try burnt. Any other error
 * is passed on.
 */
export function storeFault(
  error: unknown,
  { clock, log, metrics }: System,
  correlationId: string,
): Extract<Disposition, { kind: 'retry' }> {
  if (!(error instanceof UnavailableError) && !(error instanceof ConflictError)) throw error;
  countUnknownFormat(error, metrics);
  log.warn('record released for a fault of a store', { error, correlationId });
  const seconds = error instanceof UnavailableError ? error.retryAfterSeconds : RETRY_SOON_S;
  return { kind: 'retry', untilMs: clock.now() + seconds * 1000 };
}

/** After a lost claim: by then its holder is likely done (own choice), s. */
const RETRY_SOON_S = 5;
