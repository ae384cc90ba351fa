/** By when a lookup's answer must be out. */
import { UnavailableError } from '../errors.ts';
import type { HttpRequest } from '../http/message.ts';

/** What the answer takes on its way out, ms (own choice). */
export const WAY_OUT_MS = 100;
/** Where the request has come late (or a clock is off) the cache still gets this long, ms (own choice). */
const LEAST_MS = 300;

/** Counted from the request's own time stamp; one from the future counts from now. */
export function deadlineOf(
  { receivedAtMs }: Pick<HttpRequest, 'receivedAtMs'>,
  nowMs: number,
  deadlineMs: number,
): number {
  return Math.max(Math.min(receivedAtMs, nowMs) + deadlineMs - WAY_OUT_MS, nowMs + LEAST_MS);
}

/** Thrown where a secret is not loaded in time. */
export function tooLate(): never {
  throw new UnavailableError('secret_late', 'A secret could not be read in time; send the request again.');
}
