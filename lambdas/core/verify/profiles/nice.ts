import type { SignatureProfile } from '../profile.ts';

/** NICE CXone webhooks: HMAC-SHA256 of the raw body, hex or base64. */
export const nice: SignatureProfile = {
  name: 'nice',
  header: 'x-hub-signature-256',
  prefix: 'sha256=',
  encodings: ['hex', 'base64'],
  signed: ['body'],
};
