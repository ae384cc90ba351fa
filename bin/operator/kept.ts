/** How long a message may wait: one figure, wherever one is told. */
import { days } from './duration.ts';
import { deployedNumber } from './settings.ts';

/**
 * Of the oldest message, in words: until then it waits unchanged; afterwards it becomes a dead letter, which is kept for
 * SQS's 14 days. `sinceMs`: since when it waits at most, 0 where that is now.
 */
export function keptText(sinceMs: number, nowMs: number): string {
  const keptMs = deployedNumber('SOURCE_RETENTION_S') * 1000 - deployedNumber('RETENTION_GUARD_MS');
  return days(Math.max(0, (sinceMs === 0 ? nowMs : sinceMs) + keptMs - nowMs));
}
