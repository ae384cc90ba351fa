/** Every verifier profile by its name. */
import { SettingError } from '../errors.ts';
import type { VerifierProfile } from './profile.ts';
import { cxoneNexus } from './profiles/cxone-nexus.ts';
import { genesys } from './profiles/genesys.ts';
import { nice } from './profiles/nice.ts';
import { openMessaging } from './profiles/open-messaging.ts';
import { standardWebhooks } from './profiles/standard-webhooks.ts';

export const verifierProfiles: readonly VerifierProfile[] = [
  genesys,
  nice,
  openMessaging,
  cxoneNexus,
  standardWebhooks,
];

/** The profile of that name. Throws SettingError naming those there are. */
export function profileNamed(name: string): VerifierProfile {
  const profile = verifierProfiles.find((one) => one.name === name);
  if (profile !== undefined) return profile;
  const names = verifierProfiles.map((one) => one.name).join(', ');
  throw new SettingError(`There is no verifier profile "${name}"; there are ${names}.`);
}
