/** What on-call is told: one incident per breaker episode or CloudWatch alarm (P8). */
import type { Downstream } from '../ports.ts';

export type IncidentAction = 'trigger' | 'update' | 'resolve';

/** One step in the life of an incident. */
export interface IncidentEvent {
  /** Names the incident for good: the breaker's episode, or `alarm-{name}`; the pagers' deduplication key. */
  key: string;
  /** Grows with every step: the breaker's version, or in ms an alarm's time of change or that of a token incident's step. */
  version: number;
  action: IncidentAction;
  severity: 'critical' | 'warning' | 'info';
  /** One line, at most 1,024 characters (PagerDuty). */
  summary: string;
  /** What is ill: a downstream or an alarm. */
  source: string;
  /** ms since the epoch at which it began. */
  sinceMs: number;
  /**
   * Whether a resolve that overtakes its trigger still sends both: an episode that nobody heard of is a lie,
   * an alarm that was never raised needs no all-clear.
   */
  alwaysTold: boolean;
}

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
