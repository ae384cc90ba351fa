import type { SignatureProfile } from '../profile.ts';

/** HubSpot, version 3: base64 HMAC-SHA256 of method, address, body and time in ms, nothing between. */
export const hubspotV3: SignatureProfile = {
  name: 'hubspot-v3',
  header: 'x-hubspot-signature-v3',
  prefix: '',
  encodings: ['base64'],
  signed: ['method', 'uri', 'body', 'timestamp'],
  separator: '',
  // HubSpot asks its receivers to refuse what is older than five minutes.
  timestamp: { header: 'x-hubspot-request-timestamp', form: 'ms', toleranceMs: 300_000 },
  // HubSpot's own table of what it signs decoded.
  uriDecoded: ":/?@!$'()*,;",
};
