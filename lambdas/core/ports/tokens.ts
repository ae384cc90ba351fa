/** What the token provider shares over the fleet, and what it asks of a platform's token endpoint (protocol Token). */
/** Whose tokens: a platform, or `connector#<name>`. */
export type TokenHolder = string;

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

/** The one record of a holder's token. Every write is a compare-and-set on `revision`. */
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
  /** Base URL of the API, if the platform returns it with the token; else empty. */
  apiBaseUrl: string;
  /** Names the open incident; empty while there is none. */
  incident: string;
  /** The successor of the secret's refresh token, where one was returned; else empty. */
  refreshToken: string;
  /** Of connectors: when calls last used the token, within a quarter of an hour, ms since the epoch. */
  usedAtMs: number;
  /** Of connectors: until then a renewal has been asked for, ms since the epoch. */
  renewalAskedUntilMs: number;
}

/** All methods throw UnavailableError. Reads are consistent. */
export interface TokenStore {
  read(holder: TokenHolder): Promise<TokenRecord | undefined>;
  /** Writes `next` (whose revision is `expectedRevision + 1`) if the revision is still that one (0: absent); says whether it did. */
  write(holder: TokenHolder, next: TokenRecord, expectedRevision: number): Promise<boolean>;
}

/** Tells the credentials of a secret apart. */
export interface CredentialIdentity {
  name: CredentialName;
  fingerprint: string;
}

/** One credential of an OAuth secret. Never logged. */
export interface Credential extends CredentialIdentity {
  clientId: string;
  clientSecret: string;
  /** CXone's access key, for the password grant. */
  accessKeyId: string;
  accessKeySecret: string;
}

/** What was granted. */
export interface Grant {
  accessToken: string;
  /** Life in ms, counted from the request. */
  expiresInMs: number;
  /** Empty where the answer does not state it. */
  apiBaseUrl: string;
  /** The successor of the refresh token that was used. */
  refreshToken?: string;
}

/** A token endpoint. Throws AuthError (rejected), ThrottledError or TransientError, without secrets in the text. */
export interface TokenEndpoint<One extends CredentialIdentity = Credential> {
  /**
   * `timeoutMs` bounds the whole of it, discovery included; `apiBaseUrl` is the last known one, `refreshToken` the last one
   * that was returned, or empty.
   */
  request(
    credential: One,
    options: { timeoutMs: number; apiBaseUrl: string; refreshToken?: string },
  ): Promise<Grant>;
}

/** A token as callers hold it. */
export interface Token {
  accessToken: string;
  generation: number;
  apiBaseUrl: string;
}

/** Tokens of one holder. */
export interface TokenProvider {
  /** A valid token within TOKEN_WAIT_MAX_MS; throws UnavailableError. */
  get(): Promise<Token>;
  /** The platform refused this generation (401). An older generation than the present one changes nothing. */
  invalidate(generation: number): Promise<void>;
  /** Renews a token that is due, ahead of its end; says whether there is a new one. Throws UnavailableError. */
  renew(): Promise<boolean>;
  /** Resolves when no refresh of this container is under way: awaited before a function answers. */
  settled(): Promise<void>;
}

/** A step of a credential's incident, published once over the fleet as far as a crash allows. */
export interface TokenIncident {
  platform: TokenHolder;
  /** Names the incident from its beginning to its end. */
  key: string;
  action: 'trigger' | 'update' | 'resolve';
  /** In words for on-call; no secret in it. */
  reason: string;
  /** When the incident began and when this step was made, ms since the epoch. */
  sinceMs: number;
  atMs: number;
}
