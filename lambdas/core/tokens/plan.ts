/**
 * Whether a refresh may begin now, and with which credential: the primary until the platform has rejected it
 * `maxRejections` times in a row, then the secondary, then none until the secret changes or a retry is ordered.
 */
import type { Credential, CredentialIdentity, TokenRecord } from '../ports.ts';
import type { TokenOptions } from './options.ts';
import { isNewTo, useOf } from './record.ts';
import { nextRequestTime } from './schedule.ts';

export type RefreshPlan<One extends CredentialIdentity = Credential> =
  | { kind: 'take'; credential: One }
  /** Another container refreshes. */
  | { kind: 'leased' }
  /** Not before `untilMs` (ms since the epoch). `stopped`: every credential was rejected too often. */
  | { kind: 'refused'; code: 'token_stopped' | 'token_backoff' | 'token_rate'; untilMs: number };

/** Decides by the record alone; the taker must still win the write. */
export function planRefresh<One extends CredentialIdentity>(
  record: TokenRecord,
  credentials: readonly One[],
  nowMs: number,
  options: TokenOptions,
): RefreshPlan<One> {
  if (nowMs < record.leaseUntilMs) return { kind: 'leased' };
  const credential = usable(record, credentials, options);
  if (credential === undefined) {
    return { kind: 'refused', code: 'token_stopped', untilMs: nowMs + options.maxBackoffMs };
  }
  // The back-off is about the credential that failed: a new one may try at once.
  if (nowMs < record.notBeforeMs && !isNewTo(record, credential)) {
    return { kind: 'refused', code: 'token_backoff', untilMs: record.notBeforeMs };
  }
  const allowedAtMs = nextRequestTime(useOf(record, credential).requestsMs, nowMs, options);
  if (allowedAtMs > nowMs) return { kind: 'refused', code: 'token_rate', untilMs: allowedAtMs };
  return { kind: 'take', credential };
}

/** The first credential that was not rejected too often: primary, then secondary. */
export function usable<One extends CredentialIdentity>(
  record: TokenRecord,
  credentials: readonly One[],
  options: Pick<TokenOptions, 'maxRejections'>,
): One | undefined {
  return credentials.find((credential) => useOf(record, credential).rejections < options.maxRejections);
}
