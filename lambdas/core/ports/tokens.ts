/** What the token provider shares over the fleet, and what it asks of a platform's token endpoint (protocol Token). */
import type { Platform } from './messages.ts';

export type CredentialName = 'primary' | 'secondary';

/** What became of one credential of the secret; the counters are about the credential with this fingerprint. */
export interface CredentialUse {
  name: CredentialName;
  /** SHA-256 over the credential: another one starts with clean counters. */
  fingerprint: string;
  /** Rejections (401, invalid_client) in a row. */
  rejections: number;
  /** Token requests of the last minute, ms since the epoch, oldest first. */
  requestsMs: readonly number[];
}

/** The one record of a platform's token. Every write is a compare-and-set on `revision`. */
export interface TokenRecord {
  /** Raised by every write; 0: never written. */
  revision: number;
  /** Names the token; raised by each new one, never by an invalidation. */
  generation: number;
  /** Empty before the first token and after an invalidation. */
  accessToken: string;
  /** ms since the epoch; 0 without a token. */
  expiresAtMs: number;
  refreshAtMs: number;
  /** Lease of the refresh under way: owner and end (ms since the epoch); empty and 0 without one. */
  leaseOwner: string;
  leaseUntilMs: number;
  /** Refreshes in a row without success, raised by the write that takes the lease, so that a crash counts too. */
  failures: number;
  /** No refresh before then (ms since the epoch); set by the write that takes the lease, too. */
  notBeforeMs: number;
  /** Which credential was used last, and what became of each. */
  credential: CredentialName;
  credentials: readonly CredentialUse[];
  /** Base URL of the API, if the platform tells it with the token; else empty. */
  apiBaseUrl: string;
  /** Names the open incident; empty while there is none. */
  incident: string;
}

/** All methods throw UnavailableError. Reads are consistent. */
export interface TokenStore {
  read(platform: Platform): Promise<TokenRecord | undefined>;
  /** Writes `next` (whose revision is `expectedRevision + 1`) if the revision is still that one (0: absent); says whether it did. */
  write(platform: Platform, next: TokenRecord, expectedRevision: number): Promise<boolean>;
}

/** One credential of an OAuth secret. Never logged. */
export interface Credential {
  name: CredentialName;
  fingerprint: string;
  clientId: string;
  clientSecret: string;
  /** CXone's access key, for the password grant. */
  accessKeyId: string;
  accessKeySecret: string;
}

/** What a platform granted. */
export interface Grant {
  accessToken: string;
  /** Life in ms, counted from the request. */
  expiresInMs: number;
  /** Empty where the platform does not tell it. */
  apiBaseUrl: string;
}

/** A platform's token endpoint. Throws AuthError (rejected), ThrottledError or TransientError, without secrets in the text. */
export interface TokenEndpoint {
  /** `timeoutMs` bounds the whole of it, discovery included; `apiBaseUrl` is the last known one. */
  request(credential: Credential, options: { timeoutMs: number; apiBaseUrl: string }): Promise<Grant>;
}

/** A token as callers hold it. */
export interface Token {
  accessToken: string;
  generation: number;
  apiBaseUrl: string;
}

/** Tokens of one platform. */
export interface TokenProvider {
  /** A valid token within TOKEN_WAIT_MAX_MS; throws UnavailableError. */
  get(): Promise<Token>;
  /** The platform refused this generation (401). An older generation than the present one changes nothing. */
  invalidate(generation: number): Promise<void>;
  /** Resolves when no refresh of this container is under way: awaited before a function answers. */
  settled(): Promise<void>;
}

/** A step of a credential's incident, told once over the fleet as far as a crash allows. */
export interface TokenIncident {
  platform: Platform;
  /** Names the incident from its beginning to its end. */
  key: string;
  action: 'trigger' | 'update' | 'resolve';
  /** In words for on-call; no secret in it. */
  reason: string;
  /** When the incident began and when this step was made, ms since the epoch. */
  sinceMs: number;
  atMs: number;
}
