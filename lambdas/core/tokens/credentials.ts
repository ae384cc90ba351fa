/** The credentials of an OAuth secret: `{"primary": {…}, "secondary"?: {…}}`. */
import { UnavailableError } from '../errors.ts';
import type { Credential, CredentialName, Hasher } from '../ports.ts';

/** In the order of their use. Throws UnavailableError, without the text, where there is none in it. */
export function parseCredentials(secret: string, hasher: Pick<Hasher, 'sha256'>): Credential[] {
  const both = objectOf(secret);
  const found = (['primary', 'secondary'] as const).flatMap((name) => credentialOf(name, both[name], hasher));
  if (found.length > 0) return found;
  throw new UnavailableError('credential_missing', 'The OAuth secret holds no credential.', 60);
}

function credentialOf(name: CredentialName, value: unknown, hasher: Pick<Hasher, 'sha256'>): Credential[] {
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Record<string, unknown>;
  const text = (field: string): string => {
    const given = fields[field];
    return typeof given === 'string' ? given : '';
  };
  const [clientId, clientSecret] = [text('clientId'), text('clientSecret')];
  const [accessKeyId, accessKeySecret] = [text('accessKeyId'), text('accessKeySecret')];
  if (clientId === '' && accessKeyId === '') return [];
  const fingerprint = hasher.sha256(JSON.stringify([clientId, clientSecret, accessKeyId, accessKeySecret]));
  return [{ name, fingerprint, clientId, clientSecret, accessKeyId, accessKeySecret }];
}

function objectOf(secret: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(secret);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
