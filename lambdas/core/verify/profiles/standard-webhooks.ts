import type { SignatureProfile } from '../profile.ts';

/** Standard Webhooks: base64 HMAC-SHA256 of `{id}.{timestamp}.{body}`, a list of `v1,…`; the same id on every retry. */
export const standardWebhooks: SignatureProfile = {
  name: 'standard-webhooks',
  header: 'webhook-signature',
  prefix: 'v1,',
  encodings: ['base64'],
  list: ' ',
  signed: ['id', 'timestamp', 'body'],
  // The specification's own advice.
  timestamp: { header: 'webhook-timestamp', toleranceMs: 300_000 },
  idHeader: 'webhook-id',
  key: 'whsec',
  eventId: [{ header: 'webhook-id' }],
};
