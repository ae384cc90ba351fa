import type { SignatureProfile } from '../profile.ts';
import { standardWebhooks } from './standard-webhooks.ts';

/** Svix: Standard Webhooks under the header names that are older than the standard. */
export const svixHeaders: SignatureProfile = {
  ...standardWebhooks,
  name: 'svix-headers',
  header: 'svix-signature',
  timestamp: { header: 'svix-timestamp', toleranceMs: 300_000 },
  idHeader: 'svix-id',
  eventId: [{ header: 'svix-id' }],
};
