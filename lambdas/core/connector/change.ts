/** The system's own webhook, and how its sender proves that it is one. */
import type { SharedKeyProfile, SignatureProfile } from '../verify/profile.ts';
import type { Changes } from './definition.ts';

/** What a system reports about its records. */
export function change(definition: Changes): Changes {
  return definition;
}

type Unnamed<Profile extends { name: string; prefix: string }> = Omit<Profile, 'kind' | 'name' | 'prefix'> &
  Partial<Pick<Profile, 'name' | 'prefix'>>;

/** A sender that signs by HMAC-SHA256; headers are named in any case. `prefix` is empty unless given. */
export function hmac(profile: Unnamed<SignatureProfile>): SignatureProfile {
  const { header, idHeader, timestamp } = profile;
  return {
    name: 'own',
    prefix: '',
    ...profile,
    header: header.toLowerCase(),
    ...(idHeader === undefined ? {} : { idHeader: idHeader.toLowerCase() }),
    ...(timestamp === undefined
      ? {}
      : { timestamp: { ...timestamp, header: timestamp.header.toLowerCase() } }),
  };
}

/** A sender that signs nothing and sends the secret itself in a header, behind `prefix`. No protection against replays. */
export function sharedKey(profile: Unnamed<SharedKeyProfile>): SharedKeyProfile {
  return { name: 'own', prefix: '', ...profile, kind: 'shared-key', header: profile.header.toLowerCase() };
}
