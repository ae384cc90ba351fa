/** The secret of a connector: `{…fields}` of one credential, or `{"primary": {…}, "secondary"?: {…}}`. */
import { UnavailableError } from '../errors.ts';
import type { CredentialName, Hasher } from '../ports.ts';
import type { Auth } from './auth.ts';

/** One credential. Never logged. */
export interface ConnectorCredential {
  name: CredentialName;
  /** SHA-256 over its fields: another one starts with clean counters. */
  fingerprint: string;
  fields: Readonly<Record<string, string>>;
}

/** The fields without which a kind opens nothing. A header may be absent: the system's own 401 then says so. */
const NEEDED: Readonly<Record<Auth['kind'], readonly string[]>> = {
  'client-credentials': ['clientId', 'clientSecret'],
  'private-key-jwt': ['clientId', 'signingKey'],
  'jwt-bearer': ['clientId', 'username', 'signingKey'],
  'refresh-token': ['clientId', 'refreshToken'],
  'static-header': [],
  basic: ['username', 'password'],
  'client-certificate': ['certificate', 'privateKey'],
  none: [],
};

/** In the order of their use. Throws UnavailableError, without the text, where no credential of this kind is in it. */
export function readConnectorSecret(
  auth: Auth,
  secret: string,
  hasher: Pick<Hasher, 'sha256'>,
): ConnectorCredential[] {
  const whole = objectOf(secret);
  const both = 'primary' in whole ? whole : { primary: whole };
  const found = (['primary', 'secondary'] as const).flatMap((name) => {
    const fields = textsOf(both[name]);
    if (fields === undefined || missingIn(auth, fields).length > 0) return [];
    const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
    return [{ name, fingerprint: hasher.sha256(JSON.stringify(sorted)), fields }];
  });
  if (found.length > 0) return found;
  throw new UnavailableError('credential_missing', 'The secret holds no credential of this kind.', 60);
}

/** Names of the fields that a secret of this kind still needs. */
export function missingIn(auth: Auth, fields: Readonly<Record<string, string>>): string[] {
  return NEEDED[auth.kind].filter((name) => fields[name] === undefined);
}

function textsOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const texts = Object.entries(value).filter((one): one is [string, string] => {
    const [, text] = one as [string, unknown];
    return typeof text === 'string' && text !== '';
  });
  return Object.fromEntries(texts);
}

function objectOf(secret: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(secret);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
