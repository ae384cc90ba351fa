/** The key under which a caller may send a request again. */
import { RequestError } from '../errors.ts';

/** An id that a person or a platform would make up: visible ASCII, blanks inside allowed. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,126}[\x21-\x7e])?$/;

/** The Idempotency-Key header; undefined where there is none. Throws RequestError 400 where it is no key. */
export function idempotencyKeyIn(headers: Readonly<Record<string, string>>): string | undefined {
  const given = headers['idempotency-key'];
  if (given === undefined || IDEMPOTENCY_KEY.test(given)) return given;
  throw new RequestError(400, 'bad_idempotency_key', 'An Idempotency-Key is 1 to 128 visible characters.');
}
