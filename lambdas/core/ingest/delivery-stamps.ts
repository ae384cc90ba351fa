/** What a verifier profile leaves out of a payload's hash must not be what names the event (P2). */
import { SettingError } from '../errors.ts';
import type { Platform } from '../ports.ts';
import type { VerifierProfile } from '../verify/profile.ts';
import { namingPaths } from './event-shapes.ts';

/** Throws SettingError where a stamp of `profile` names an event of `platform`, or holds or is inside what does. */
export function assertStamps({ name, deliveryStamps = [] }: VerifierProfile, platform: Platform): void {
  const names = namingPaths(platform).map((path) => `${path}.`);
  const naming = deliveryStamps.filter((stamp) =>
    names.some((path) => path.startsWith(`${stamp}.`) || `${stamp}.`.startsWith(path)),
  );
  if (naming.length > 0)
    throw new SettingError(
      `P2 (one effect): the verifier profile ${name} leaves ${naming.join(', ')} out of the payload's hash, which names an event of ${platform}.`,
    );
}
