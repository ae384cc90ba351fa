/** The transition that the record and the window call for. */
import type { BreakerState, Health } from '../ports.ts';
import { reasonToOpen } from './open-rule.ts';
import { resolveRound } from './round.ts';
import type { BreakerSettings } from './settings.ts';
import { endEpisode, isEpisodeOver, open } from './transitions.ts';

/**
 * The next record, if it is due to be written now. What starts a round is no part of it: that takes a lease;
 * so that one opened by hand stays open. `sinceMs`: evidence from before counts for nothing, ms since the epoch.
 */
export function dueTransition(
  state: BreakerState,
  health: Health,
  nowMs: number,
  sinceMs: number,
  settings: BreakerSettings,
): BreakerState | undefined {
  if (state.phase === 'half-open') return resolveRound(state, nowMs, settings);
  if (state.phase === 'open') return undefined;
  const why = reasonToOpen(state.downstream, health, nowMs, sinceMs, settings);
  if (why !== undefined) return open(state, nowMs, why, settings);
  return isEpisodeOver(state, nowMs) ? endEpisode(state, nowMs) : undefined;
}
