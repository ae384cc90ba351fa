import type { SignatureProfile } from '../profile.ts';

/** Genesys Cloud Open Messaging: HMAC-SHA256 of the raw body in base64; a message is known by its own `id`. */
export const openMessaging: SignatureProfile = {
  name: 'open-messaging',
  header: 'x-hub-signature-256',
  prefix: 'sha256=',
  encodings: ['base64'],
  signed: ['body'],
  eventId: [{ path: 'messageId' }, { path: 'id' }],
};
