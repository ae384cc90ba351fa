import type { SignatureProfile } from '../profile.ts';

/** Zendesk webhooks: base64 HMAC-SHA256 of time and body, nothing between. */
export const zendesk: SignatureProfile = {
  name: 'zendesk',
  header: 'x-zendesk-webhook-signature',
  prefix: '',
  encodings: ['base64'],
  signed: ['timestamp', 'body'],
  separator: '',
  // Zendesk names no tolerance; five minutes is what the others advise.
  timestamp: { header: 'x-zendesk-webhook-signature-timestamp', form: 'iso', toleranceMs: 300_000 },
};
