/** Faults of SQS as the rules know them. */
import { NotQueuedError, UnavailableError } from '../../core/errors.ts';

/** `what` says in words what could not be done. NotQueuedError where SQS has refused it at every attempt. */
export function queueUnavailable(what: string, cause?: unknown): UnavailableError {
  const Fault = isRefusal(cause) ? NotQueuedError : UnavailableError;
  return new Fault('queue_unavailable', what, undefined, { cause });
}

/** Faults as the SDK and the thin transport throw them. */
interface AwsFault {
  $metadata?: { httpStatusCode?: number; attempts?: number };
  /** The thin transport's word on all attempts. */
  refusedThroughout?: boolean;
}

/** Of several attempts the SDK reports only the last one's answer: an earlier one may have been accepted. */
function isRefusal(cause: unknown): boolean {
  const { $metadata, refusedThroughout } = (cause ?? {}) as AwsFault;
  return refusedThroughout ?? ($metadata?.attempts === 1 && isRefusalStatus($metadata.httpStatusCode));
}

/** 408 says that AWS gave up waiting, not that it did nothing. */
function isRefusalStatus(status = 0): boolean {
  return status >= 400 && status < 500 && status !== 408;
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
