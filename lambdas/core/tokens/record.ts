/** The token record: what it is before it is written, and what a credential's part of it says. */
import type { CredentialIdentity, CredentialUse, TokenRecord } from '../ports.ts';

/** A platform that has never had a token. */
export const emptyRecord: TokenRecord = {
  revision: 0,
  generation: 0,
  accessToken: '',
  expiresAtMs: 0,
  refreshAtMs: 0,
  leaseOwner: '',
  leaseUntilMs: 0,
  failures: 0,
  notBeforeMs: 0,
  credential: 'primary',
  credentials: [],
  apiBaseUrl: '',
  incident: '',
  refreshToken: '',
  usedAtMs: 0,
  renewalAskedUntilMs: 0,
};

/** Whether its token may be handed out. */
export function isServable(record: TokenRecord, nowMs: number): boolean {
  return record.accessToken !== '' && nowMs < record.expiresAtMs;
}

/**
 * What became of this credential. A changed one starts with no rejections, but its requests still count: platforms
 * limit them by client, and the client may be the same.
 */
export function useOf(record: TokenRecord, credential: CredentialIdentity): CredentialUse {
  const known = record.credentials.find((use) => use.name === credential.name);
  return {
    name: credential.name,
    fingerprint: credential.fingerprint,
    rejections: known?.fingerprint === credential.fingerprint ? known.rejections : 0,
    requestsMs: known?.requestsMs ?? [],
  };
}

/** Whether the record was last about another credential than this one. */
export function isNewTo(record: TokenRecord, credential: CredentialIdentity): boolean {
  const known = record.credentials.find((use) => use.name === credential.name);
  return record.credential !== credential.name || known?.fingerprint !== credential.fingerprint;
}

/** Without a token: the next one is fetched at once, if the back-off allows it. */
export function invalidated(record: TokenRecord): TokenRecord {
  return { ...record, revision: record.revision + 1, accessToken: '', expiresAtMs: 0, refreshAtMs: 0 };
}
