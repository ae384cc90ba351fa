/**
 * How the canary signs its calls. No setting can choose this way of signing for a sender, and its secret signs nothing
 * else: what it opens are the canary's own routes (docs/adr/0011).
 */
import type { SignatureProfile } from '../verify/profile.ts';

export const canaryProfile: SignatureProfile = {
  name: 'canary',
  header: 'x-canary-signature',
  prefix: 'sha256=',
  encodings: ['hex'],
  signed: ['timestamp', 'body'],
  // A call that somebody has recorded is worth nothing afterwards; as long as Lambda's clocks may differ and calls last.
  timestamp: { header: 'x-canary-timestamp', form: 'ms', toleranceMs: 60_000 },
};
