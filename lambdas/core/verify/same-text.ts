/** Compares a text that a caller presents with a secret. */
import type { Hasher } from '../ports.ts';
import type { Matches } from './credential-check.ts';

/** Compares hashes, so that not even the length of the secret shows in the time taken. */
export function sameText(hasher: Hasher, presented: string): Matches {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(hasher.sha256(text));
  const given = bytes(presented);
  return (secretValue) => hasher.equal(given, bytes(secretValue));
}
