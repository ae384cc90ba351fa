import type { SharedKeyProfile } from '../profile.ts';

/** A sender that signs nothing (Dataverse, CXone's digital channels): the secret itself in a header. No protection against replays. */
export const sharedKey: SharedKeyProfile = {
  kind: 'shared-key',
  name: 'shared-key',
  header: 'x-webhook-key',
  prefix: '',
};
