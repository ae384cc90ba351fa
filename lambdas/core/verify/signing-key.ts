/** From a secret's text to the HMAC key. */
import type { KeyForm } from './profile.ts';

const WHSEC = 'whsec_';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const HEX = /^(?:[0-9a-fA-F]{2})+$/;

/**
 * The key; undefined where the text is none of that form. `text`, or nothing said: the text itself. `hex`, `base64`: the
 * bytes. `whsec`: the bytes of the base64 after an optional `whsec_`, as the reference libraries read it; a text that is no
 * base64 is taken as it is.
 */
export function signingKey(secretValue: string, form: KeyForm = 'text'): string | Uint8Array | undefined {
  switch (form) {
    case 'text':
      return secretValue;
    case 'hex':
      return HEX.test(secretValue) ? Buffer.from(secretValue, 'hex') : undefined;
    case 'base64':
      return base64Bytes(secretValue);
    case 'whsec':
      return base64Bytes(secretValue.replace(new RegExp(`^${WHSEC}`), '')) ?? secretValue;
  }
}

function base64Bytes(text: string): Uint8Array | undefined {
  return text.length % 4 === 0 && BASE64.test(text) ? Buffer.from(text, 'base64') : undefined;
}
