/** Tries what a caller presents against a secret, looking once for a newer one before it says no. */
import type { Clock, SecretSource } from '../ports.ts';
import { acceptedSecrets, type IsUsable } from './accepted-secrets.ts';

/** Whether what the caller presents was made with, or is, this secret value. Must take constant time. */
export type Matches = (secretValue: string) => boolean;

/** Answers whether any accepted value matches. Throws UnavailableError where that can't be said (503, never 401). */
export type CredentialCheck = (secretId: string, matches: Matches) => Promise<boolean>;

/** The check over a secret source; `previousValidMs` is SECRET_PREVIOUS_VALID_MS. */
export function createCredentialCheck(
  { secrets, clock }: { secrets: SecretSource; clock: Clock },
  { previousValidMs, isUsable }: { previousValidMs: number; isUsable?: IsUsable },
): CredentialCheck {
  return async (secretId, matches) => {
    const known = await secrets.read(secretId);
    if (acceptedSecrets(known, clock.now(), previousValidMs, secretId, isUsable).some(matches)) return true;
    const newer = await secrets.refresh(secretId);
    return acceptedSecrets(newer, clock.now(), previousValidMs, secretId, isUsable).some(matches);
  };
}
