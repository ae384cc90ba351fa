/** Faults of SQS as the rules know them. */
import { UnavailableError } from '../../core/errors.ts';

/** `what` says in words what could not be done. */
export function queueUnavailable(what: string, cause?: unknown): UnavailableError {
  return new UnavailableError('queue_unavailable', what, undefined, { cause });
}

/** Runs `call`; any fault is an UnavailableError. */
export async function orUnavailable<Answer>(what: string, call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (cause) {
    throw queueUnavailable(what, cause);
  }
}

/** Batches of at most ten, SQS's own limit. */
export function inTens<One>(all: readonly One[]): One[][] {
  return Array.from({ length: Math.ceil(all.length / 10) }, (_, index) =>
    all.slice(index * 10, index * 10 + 10),
  );
}
