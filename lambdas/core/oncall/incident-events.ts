/** From a change of a breaker's record to the steps of its incident. */
import type { BreakerState, IncidentAction, IncidentEvent } from '../ports.ts';
import { breakerSummary, episodeKey } from './incident.ts';

/**
 * The steps that lie between two images of a breaker's record, oldest first. A stream may skip images, so that
 * one episode's end and the next one's beginning can lie in one change. Closing is no step: the episode goes on, and
 * an opening before its end is an update of it.
 */
export function incidentSteps(before: BreakerState | undefined, after: BreakerState): IncidentEvent[] {
  if (before?.episode === after.episode) {
    const hasOpened = after.phase === 'open' && before.phase !== 'open';
    return hasOpened ? [step(after, 'update', after, before.phase === 'closed')] : [];
  }
  const steps: IncidentEvent[] = [];
  if (before !== undefined && before.episode !== '') steps.push(step(before, 'resolve', after));
  if (after.episode !== '') steps.push(step(after, 'trigger', after));
  return steps;
}

/** The trigger of an open episode, for the reconciler, which has no images. The resolve of one that is over is `resolveOf`. */
export function triggerOf(open: BreakerState): IncidentEvent {
  return step(open, 'trigger', open);
}

/** The resolve of an episode that the breaker has left behind. */
export function resolveOf(episode: string, now: BreakerState): IncidentEvent {
  return step({ ...now, episode, openedAtMs: now.changedAtMs }, 'resolve', now);
}

function step(of: BreakerState, action: IncidentAction, after: BreakerState, again?: boolean): IncidentEvent {
  return {
    key: episodeKey(of.episode),
    version: after.version,
    action,
    severity: action === 'resolve' ? 'info' : 'critical',
    summary: breakerSummary(after, action, again),
    source: of.downstream,
    sinceMs: of.openedAtMs,
    alwaysDelivered: true,
  };
}
