/** The id of a request under an Idempotency-Key: always the same, so that every retry leads to the one effect (P2). */
import type { Hasher } from '../ports.ts';

/** The key as it may be kept: it may hold a number or a name (P9). */
export function hiddenKey(hasher: Hasher, piiKey: string, idempotencyKey: string): string {
  return hasher.hmac(piiKey, `idempotency-key#${idempotencyKey}`);
}

/** A UUID (version 8: of our own making) out of a hidden key of at least 32 hex digits. */
export function requestIdOf(hidden: string): string {
  const hex = hidden.slice(0, 32);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20),
  ].join('-');
}
