/** How a breaker's episode reads to on-call: key and summary of its incident (P8). */
import type { Downstream, IncidentAction } from '../ports.ts';

/** Key of a breaker episode's incident. */
export function episodeKey(episode: string): string {
  return `breaker-${episode}`;
}

/** One line for a breaker's step. */
export function breakerSummary(downstream: Downstream, action: IncidentAction, reason: string): string {
  const what = {
    trigger: `Circuit breaker of ${downstream} is open: work waits in order, nothing is lost`,
    update: `Circuit breaker of ${downstream} is still open`,
    resolve: `Circuit breaker of ${downstream} is closed: the backlog drains`,
  }[action];
  return `${what}${reason === '' ? '' : ` (${reason})`}`.slice(0, 1024);
}
