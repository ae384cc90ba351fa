/** What may be said of an error in logs, records and dead letters (P9). */
import { AuthError, SteadylineError, TransientError } from '../errors.ts';

/** The downstream failed, or refuses the credential even after a refresh. */
export function isDownstreamFailure(error: unknown): boolean {
  return error instanceof TransientError || error instanceof AuthError;
}

/** Our own errors' messages hold no personal data; of any other only its name and place are told. */
export function errorText(error: unknown): string {
  if (error instanceof SteadylineError) return error.message;
  if (!(error instanceof Error)) return 'unexpected error';
  const place = /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';
  return `unexpected ${error.name} ${place}`.trim();
}
