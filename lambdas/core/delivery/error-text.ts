/** What may be said of an error in logs, records and dead letters (P9). */
import { SteadylineError } from '../errors.ts';

/** SQS takes attributes of any length; a dead letter's error is for a person to read (ARCHITECTURE.md). */
const MAX_CHARACTERS = 256;

/** Our own errors' messages hold no personal data; of any other only its name and place are logged. */
export function errorText(error: unknown): string {
  if (error instanceof SteadylineError) return error.message;
  if (!(error instanceof Error)) return 'unexpected error';
  const place = /^\s+at .*$/m.exec(error.stack ?? '')?.[0].trim() ?? '';
  return `unexpected ${error.name} ${place}`.trim();
}

/** The text as records and dead letters keep it. */
export function shortText(text: string): string {
  return text.slice(0, MAX_CHARACTERS);
}
