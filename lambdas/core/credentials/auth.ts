/** How a system lets its callers in: data of the connector. What is secret is in the secret of the connector's name. */
import type { Duration } from '../connector/units.ts';

/** RFC 7518: RSA PKCS#1 with SHA-256 or SHA-384, ECDSA over P-384 with SHA-384. */
export type SigningAlgorithm = 'RS256' | 'RS384' | 'ES384';

/** Where a token comes from and how long it is good. */
interface TokenOptions {
  /** From the base URL on. */
  tokenPath?: string;
  /** Where the token endpoint is on another host; takes the place of `tokenPath`. */
  tokenUrl?: string;
  scope?: string;
  /** More fields of the form, as `resource` or `audience`. */
  extra?: Readonly<Record<string, string>>;
  /** Used where the answer has no `expires_in`. @default none: such an answer is no grant */
  lifeIfUnstated?: Duration;
  /** Field of the answer with the base URL of the API, as Salesforce's `instance_url`. @default the connector's own */
  baseUrlFrom?: string;
}

/** How the client names itself to the token endpoint (RFC 6749, 2.3.1). */
export interface ClientOptions {
  /** `basic`: in the authorization header; `body`: as fields of the form. @default 'basic' */
  client?: 'basic' | 'body';
  /** Whether id and secret are form-encoded before Basic, as the RFC asks for and not every server expects. @default 'form' */
  basicEncoding?: 'form' | 'plain';
}

export interface AssertionOptions {
  algorithm?: SigningAlgorithm;
  /** From its making on; 5 minutes at most. @default 4 minutes, so that a clock that is ahead stays within five */
  assertionLife?: Duration;
  /** @default the URL of the token endpoint */
  audience?: string;
}

/** Secret: `{clientId, clientSecret}`. */
export type ClientCredentials = TokenOptions & ClientOptions & { kind: 'client-credentials' };
/** SMART backend services, RFC 7523 2.2. Secret: `{clientId, signingKey, keyId?}`, the key as PEM. */
export type PrivateKeyJwt = TokenOptions & AssertionOptions & { kind: 'private-key-jwt' };
/** RFC 7523 2.1, as Salesforce takes it. Secret: `{clientId, username, signingKey, keyId?}`. */
export type JwtBearer = TokenOptions & AssertionOptions & { kind: 'jwt-bearer' };
/** Secret: `{clientId, clientSecret?, refreshToken}`. A refresh token that comes with an answer takes the old one's place. */
export type RefreshToken = TokenOptions & ClientOptions & { kind: 'refresh-token' };
export interface HeaderOptions {
  /** @default 'authorization' */
  header?: string;
}
/** Secret: `{value}`, the header's whole value; `{authorization}` for that header. */
export type StaticHeader = HeaderOptions & { kind: 'static-header' };
/** Secret: `{username, password}`. */
export interface BasicAuth {
  kind: 'basic';
}
/** Secret: `{certificate, privateKey}`, PEM. Every other kind takes the pair beside its own fields, too. */
export interface ClientCertificateAuth {
  kind: 'client-certificate';
}
export interface NoAuth {
  kind: 'none';
}

/** Kinds that fetch tokens. */
export type TokenAuth = ClientCredentials | PrivateKeyJwt | JwtBearer | RefreshToken;
export type Auth = TokenAuth | StaticHeader | BasicAuth | ClientCertificateAuth | NoAuth;

type OptionsOf<Kind extends Auth> = Omit<Kind, 'kind'>;

export const clientCredentials = (options: OptionsOf<ClientCredentials>): ClientCredentials => ({
  kind: 'client-credentials',
  ...options,
});
export const privateKeyJwt = (options: OptionsOf<PrivateKeyJwt>): PrivateKeyJwt => ({
  kind: 'private-key-jwt',
  ...options,
});
export const jwtBearer = (options: OptionsOf<JwtBearer>): JwtBearer => ({ kind: 'jwt-bearer', ...options });
export const refreshToken = (options: OptionsOf<RefreshToken>): RefreshToken => ({
  kind: 'refresh-token',
  ...options,
});
export const staticHeader = (header?: string): StaticHeader => ({
  kind: 'static-header',
  ...(header === undefined ? {} : { header }),
});
export const basic = (): BasicAuth => ({ kind: 'basic' });
export const clientCertificate = (): ClientCertificateAuth => ({ kind: 'client-certificate' });
export const noAuth = (): NoAuth => ({ kind: 'none' });

const TOKEN_KINDS: ReadonlySet<Auth['kind']> = new Set<Auth['kind']>([
  'client-credentials',
  'private-key-jwt',
  'jwt-bearer',
  'refresh-token',
]);

/** Whether calls carry a token that has to be fetched. */
export function needsToken(auth: Auth): auth is TokenAuth {
  return TOKEN_KINDS.has(auth.kind);
}
