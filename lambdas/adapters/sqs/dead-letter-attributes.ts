/** A dead letter's note as message attributes, by the names of ARCHITECTURE.md. */
import type { DeadLetterNote } from '../../core/ports.ts';

/** All but plain characters: SQS refuses some of the others, and line ends have no place in a log line. */
const REFUSED = /[^\u0020-\uD7FF\uE000-\uFFFD]/g;

/** Texts; times are ms since the epoch. None is empty, which SQS would refuse. */
export function deadLetterAttributes(note: DeadLetterNote): Record<string, string> {
  const values = {
    reason: note.reason,
    error: note.error,
    attempts: String(note.attempts),
    firstAt: String(note.firstAtMs),
    lastAt: String(note.lastAtMs),
    source: note.source,
    correlationId: note.correlationId,
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value.replace(REFUSED, '?') || '-']),
  );
}

/** Names whose values are numbers. */
export const NUMERIC_ATTRIBUTES: ReadonlySet<string> = new Set(['attempts', 'firstAt', 'lastAt']);
