/** Every verifier profile by its name. */
import { SettingError } from '../errors.ts';
import type { VerifierProfile } from './profile.ts';
import { genesys } from './profiles/genesys.ts';
import { hubspotV3 } from './profiles/hubspot-v3.ts';
import { nice } from './profiles/nice.ts';
import { openMessaging } from './profiles/open-messaging.ts';
import { sharedKey } from './profiles/shared-key.ts';
import { standardWebhooks } from './profiles/standard-webhooks.ts';
import { stripeStyle } from './profiles/stripe-style.ts';
import { svixHeaders } from './profiles/svix-headers.ts';
import { zendesk } from './profiles/zendesk.ts';

export const verifierProfiles: readonly VerifierProfile[] = [
  genesys,
  nice,
  openMessaging,
  standardWebhooks,
  svixHeaders,
  stripeStyle,
  hubspotV3,
  zendesk,
  sharedKey,
];

/** The profile of that name. Throws SettingError naming those there are. */
export function profileNamed(name: string): VerifierProfile {
  const profile = verifierProfiles.find((one) => one.name === name);
  if (profile !== undefined) return profile;
  const names = verifierProfiles.map((one) => one.name).join(', ');
  throw new SettingError(`There is no verifier profile "${name}"; there are ${names}.`);
}
