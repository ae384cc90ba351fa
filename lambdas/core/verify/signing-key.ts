/** From a secret's text to the HMAC key. */
import type { VerifierProfile } from './profile.ts';

const WHSEC = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * The key. `utf8`, or nothing said: the text itself. `whsec`: the bytes of the base64 after an optional `whsec_`, as the reference
 * libraries read it; a text that is no base64 is taken as it stands.
 */
export function signingKey(secretValue: string, kind: VerifierProfile['key']): string | Uint8Array {
  if (kind === 'whsec') {
    const encoded = secretValue.startsWith(WHSEC) ? secretValue.slice(WHSEC.length) : secretValue;
    if (encoded.length % 4 === 0 && BASE64.test(encoded)) return Buffer.from(encoded, 'base64');
  }
  return secretValue;
}
