import type { SignatureProfile } from '../profile.ts';

/** Genesys webhooks: HMAC-SHA256 of the raw body, hex or base64. */
export const genesys: SignatureProfile = {
  name: 'genesys',
  header: 'x-hub-signature-256',
  prefix: 'sha256=',
  encodings: ['hex', 'base64'],
  signed: ['body'],
};
