import type { VerifierProfile } from '../profile.ts';

/**
 * CXone Expert: hex HMAC-SHA256 of `{timestamp}.{body}`. `X-Nexus-Delivery-Id` is not signed, so it is never the
 * event's id: a replay within the tolerance could carry a new one.
 */
export const cxoneNexus: VerifierProfile = {
  name: 'cxone-nexus',
  header: 'x-nexus-signature-256',
  prefix: 'sha256=',
  encodings: ['hex'],
  signed: ['timestamp', 'body'],
  // CXone names no tolerance; five minutes is what Standard Webhooks advises.
  timestamp: { header: 'x-nexus-timestamp', toleranceMs: 300_000 },
};
