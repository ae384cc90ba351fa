/** A body as a JSON object, and the hash by which its repetitions are known. */
import { RequestError } from '../errors.ts';
import type { Hasher } from '../ports.ts';
import { canonicalJson } from './canonical-json.ts';
import { mayHoldInexactNumbers, parseExactly } from './exact-number.ts';
import { escapeForSqs } from './message-text.ts';

/** A canonical text above this, bytes, would not fit an SQS message of 1 MiB with what travels beside it. */
const MAX_CANONICAL_BYTES = 1_000_000;

export interface Payload {
  value: Record<string, unknown>;
  /** SHA-256 of the canonical JSON: other white space, key order or spelling of a number is the same payload. */
  hash: string;
}

/**
 * Reads a body; `stamps` are paths, as `delivery.attempt`, that its hash leaves out. Throws RequestError 400 where it is no JSON object that can be carried on as it came, 413 where
 * written out it is too large for a queue.
 */
export function readPayload(hasher: Hasher, body: Uint8Array, stamps: readonly string[] = []): Payload {
  const text = decode(body);
  const plain = parseWith(JSON.parse, text);
  const value: unknown = mayHoldInexactNumbers(text) ? exactly(text, plain) : plain;
  const hashed = stamps.reduce((rest, path) => without(rest, path.split('.')), value);
  return { value: value as Record<string, unknown>, hash: payloadHash(hasher, hashed) };
}

/** A copy that lacks what is at the path; the value itself where nothing does. */
function without(value: unknown, [name = '', ...path]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
    return value;
  const { [name]: inner, ...rest } = value as Record<string, unknown>;
  return path.length === 0 ? rest : { ...rest, [name]: without(inner, path) };
}

/** The payload hash of a JSON value. Throws RequestError as `readPayload`. */
export function payloadHash(hasher: Hasher, value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new RequestError(400, 'not_an_object', 'The body must be a JSON object.');
  const bytes = new TextEncoder().encode(escapeForSqs(canonicalJson(value)));
  if (bytes.length > MAX_CANONICAL_BYTES)
    throw new RequestError(413, 'too_large', 'The body is too large when written out.');
  return hasher.sha256(bytes);
}

/** Reviving recurses, which the canonical text of the plain value has shown to be safe. */
function exactly(text: string, plain: unknown): unknown {
  canonicalJson(plain);
  return parseWith(parseExactly, text);
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new RequestError(400, 'not_json', 'The body is not UTF-8.');
  }
}

function parseWith(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new RequestError(400, 'not_json', 'The body is not JSON.');
  }
}
