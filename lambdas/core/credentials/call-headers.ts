/** What a call carries to be let in. */
import { UnavailableError } from '../errors.ts';
import type { Auth } from './auth.ts';

/** Client certificate for mutual TLS, PEM. */
export interface CertificatePair {
  certificate: string;
  privateKey: string;
}

/** What a header can carry, so that nothing writes headers of its own (64 KiB is beyond any server's limit). */
const HEADER_VALUE = /^[\x21-\x7e]([\x20-\x7e]{0,65534}[\x21-\x7e])?$/;

/** The text, if a header can carry it. */
export function headerValue(text: string): string | undefined {
  return HEADER_VALUE.test(text) ? text : undefined;
}

/**
 * The headers of a call: `fields` of the secret, `accessToken` for the kinds that fetch one. Throws UnavailableError where
 * a header can't carry the credential, as an empty token: no value ends with a blank.
 */
export function callHeaders(
  auth: Auth,
  fields: Readonly<Record<string, string>>,
  accessToken = '',
): Record<string, string> {
  const header = headerOf(auth, fields, accessToken);
  if (header === undefined) return {};
  const [name, value] = header;
  if (headerValue(value) === undefined)
    throw new UnavailableError('credential_unusable', 'No header can carry the credential.', 60);
  return { [name]: value };
}

/** The certificate with which a connection is opened, if the secret holds one. */
export function certificateOf(fields: Readonly<Record<string, string>>): CertificatePair | undefined {
  const { certificate, privateKey } = fields;
  return certificate === undefined || privateKey === undefined ? undefined : { certificate, privateKey };
}

function headerOf(
  auth: Auth,
  fields: Readonly<Record<string, string>>,
  accessToken: string,
): [name: string, value: string] | undefined {
  switch (auth.kind) {
    case 'none':
    case 'client-certificate':
      return undefined;
    case 'static-header': {
      const { header = 'authorization' } = auth;
      const value = fields['value'] ?? fields['authorization'];
      return value === undefined ? undefined : [header.toLowerCase(), value];
    }
    case 'basic': {
      const pair = `${fields['username'] ?? ''}:${fields['password'] ?? ''}`;
      return ['authorization', `Basic ${Buffer.from(pair).toString('base64')}`];
    }
    default:
      return ['authorization', `Bearer ${accessToken}`];
  }
}

/** The client certificate in a secret's JSON; undefined where there is none. */
export function certificateIn(secret: string): CertificatePair | undefined {
  try {
    const { certificate, privateKey } = Object(JSON.parse(secret)) as Record<string, unknown>;
    return isText(certificate) && isText(privateKey) ? { certificate, privateKey } : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
