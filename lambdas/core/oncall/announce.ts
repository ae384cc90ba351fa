/** From a change of the breaker's record to the step that on-call hears of. */
import type { BreakerState } from '../ports.ts';
import { breakerSummary, episodeKey, type IncidentAction, type IncidentEvent } from './incident.ts';

/**
 * The steps that lie between two images of a breaker's record, oldest first. A stream may skip images, so that
 * one episode's end and the next one's beginning can lie in one change.
 */
export function announce(before: BreakerState | undefined, after: BreakerState): IncidentEvent[] {
  const was = before?.episode ?? '';
  const steps: IncidentEvent[] = [];
  if (before !== undefined && was !== '' && was !== after.episode) steps.push(step(before, 'resolve', after));
  if (after.episode !== '' && was !== after.episode) steps.push(step(after, 'trigger', after));
  if (
    before !== undefined &&
    was === after.episode &&
    before.phase === 'half-open' &&
    after.phase === 'open'
  ) {
    steps.push(step(after, 'update', after));
  }
  return steps;
}

/**
 * The step that the present record calls for, for a sweep that has no images: the trigger of an open episode.
 * The resolve of an episode that is over is `resolveOf`.
 */
export function triggerOf(state: BreakerState): IncidentEvent | undefined {
  return state.episode === '' ? undefined : step(state, 'trigger', state);
}

/** The resolve of an episode that the breaker has left behind. */
export function resolveOf(episode: string, now: BreakerState): IncidentEvent {
  return step({ ...now, episode, openedAtMs: now.changedAtMs }, 'resolve', now);
}

function step(of: BreakerState, action: IncidentAction, after: BreakerState): IncidentEvent {
  return {
    key: episodeKey(of.episode),
    version: after.version,
    action,
    severity: action === 'resolve' ? 'info' : 'critical',
    summary: breakerSummary(of.downstream, action, after.reason),
    source: of.downstream,
    sinceMs: of.openedAtMs,
    alwaysTold: true,
  };
}
