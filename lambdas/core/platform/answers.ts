/** What a platform's answer means (protocol Retry). */
import { ConflictError, PermanentError, ThrottledError, TransientError } from '../errors.ts';
import type { Platform, PlatformReply } from '../ports.ts';
import { readReply } from '../reply/read-reply.ts';
import { askedWaitMs } from '../reply/retry-after.ts';
import { PERMANENT_STATUSES } from '../retry/permanent-statuses.ts';

/** A wrong Retry-After must not stop a lane for a day (own choice), ms. */
const MAX_WAIT_MS = 900_000;
/** A 429 that does not say how long (own choice), ms. */
const DEFAULT_WAIT_MS = 5000;

/**
 * The JSON of a 2xx answer, undefined for an empty one. `namesOne`: of the request, whose 404 and 409 are then its own.
 * Throws PermanentError, ConflictError, ThrottledError or TransientError.
 */
export function acceptReply(
  platform: Platform,
  reply: PlatformReply,
  nowMs: number,
  namesOne = false,
): unknown {
  const { status } = reply;
  const { json } = readReply(reply);
  if (status >= 200 && status < 300) {
    if (json !== undefined || reply.body.trim() === '') return json;
    throw new TransientError(`${platform} answered ${status} without JSON`);
  }
  if (status === 429) throw new ThrottledError(waitOf(reply, nowMs), `${platform} answered 429`);
  if (status === 404 && namesOne && json !== undefined)
    throw new PermanentError(
      status,
      `${platform} answered 404: it has no such conversation, participant or contact`,
    );
  if (status === 409 && namesOne && json !== undefined)
    throw new ConflictError(`${platform} answered 409: somebody else changes the same`);
  if (PERMANENT_STATUSES.has(status) && json !== undefined)
    throw new PermanentError(status, `${platform} answered ${status}`);
  throw new TransientError(`${platform} answered ${status}`);
}

/** ms to wait after a 429: the longer of Retry-After and inin-ratelimit-reset, both in seconds or a date. */
export function waitOf({ headers }: PlatformReply, nowMs: number): number {
  const waits = ['retry-after', 'inin-ratelimit-reset'].flatMap(
    (name) => askedWaitMs(headers[name], nowMs) ?? [],
  );
  return waits.length === 0 ? DEFAULT_WAIT_MS : Math.min(MAX_WAIT_MS, Math.max(...waits));
}
