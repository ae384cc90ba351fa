/** Which values of a secret are accepted now. */
import { UnavailableError } from '../errors.ts';
import type { SecretValues } from '../ports.ts';
import { secretNameIn } from '../secrets/secret-fault.ts';

/**
 * Current first, then pending, then previous while AWSCURRENT is younger than `previousValidMs`. Empty values never
 * verify anything. Throws UnavailableError where no value is left: a secret that was never filled is our fault.
 */
export function acceptedSecrets(
  values: SecretValues,
  nowMs: number,
  previousValidMs: number,
  secretId = '',
): string[] {
  const previousCounts = nowMs - values.currentSinceMs < previousValidMs;
  const accepted = [
    values.current,
    values.pending ?? '',
    previousCounts ? (values.previous ?? '') : '',
  ].filter((value) => value.trim() !== '');
  if (accepted.length > 0) return accepted;
  // Callers hear that much; the log names it.
  throw new UnavailableError('secret_unavailable', 'A secret is empty.', 5, {
    cause: new Error(`The secret ${secretNameIn(secretId)} is empty.`),
  });
}
