/** Which values of a secret are accepted now. */
import { UnavailableError } from '../errors.ts';
import type { SecretValues } from '../ports.ts';
import { secretNameIn } from '../secrets/secret-fault.ts';

/** Whether a value that is not empty can be used at all: a hex key must be hex. */
export type IsUsable = (value: string) => boolean;

/**
 * Current first, then pending, then previous while AWSCURRENT is younger than `previousValidMs`. Empty values never
 * verify anything. Throws UnavailableError where no value is left: a secret that was never filled is our fault.
 */
export function acceptedSecrets(
  values: SecretValues,
  nowMs: number,
  previousValidMs: number,
  secretId: string,
  isUsable: IsUsable = () => true,
): string[] {
  const previousCounts = nowMs - values.currentSinceMs < previousValidMs;
  const filled = [values.current, values.pending ?? '', previousCounts ? (values.previous ?? '') : ''].filter(
    (value) => value.trim() !== '',
  );
  const accepted = filled.filter(isUsable);
  if (accepted.length > 0) return accepted;
  // Callers hear that much; the log names it.
  const what = filled.length === 0 ? 'is empty' : 'is not of the form that is read';
  const cause = new Error(`The secret ${secretNameIn(secretId)} ${what}.`);
  throw new UnavailableError('secret_unavailable', `A secret ${what}.`, 5, { cause });
}
