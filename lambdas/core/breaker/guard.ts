/** What the callers of a downstream see of its breaker (protocol Breaker). */

import type { BreakerView, TrippableGuard } from '../ports/breaker.ts';
import { createAdmission } from './admission.ts';
import type { BreakerDeps } from './deps.ts';
import { leased } from './leases.ts';
import { otherSucceeded } from './recent-successes.ts';
import { createReporting } from './reporting.ts';
import { isRoundDue, lookAgainMs } from './round.ts';
import type { BreakerSettings } from './settings.ts';
import { createStateCache, type Known } from './state-cache.ts';
import { KEPT_OPENINGS, open } from './transitions.ts';

export type { Admission, BreakerGuard, BreakerView, TrippableGuard } from '../ports/breaker.ts';

/** The guard of one downstream in this container. */
export function createBreakerGuard(deps: BreakerDeps): TrippableGuard {
  const { clock, settings } = deps;
  const known = createStateCache(deps);
  const { report, ownSuccesses } = createReporting(deps, known);
  return {
    async look() {
      await known.current();
      return viewOf(await known.settle(), clock.now(), settings);
    },
    admit: createAdmission(deps, known),
    report,
    async otherGroupSucceededSince(group, sinceMs) {
      if (otherSucceeded(ownSuccesses(), group, sinceMs)) return true;
      return otherSucceeded((await known.current()).health.recentSuccesses, group, sinceMs);
    },
    async openedWithin(atMs, withinMs) {
      const { state, storeUnavailableSinceMs } = await known.current();
      if (state.openingsMs.some((openedMs) => openedMs >= atMs && openedMs <= atMs + withinMs)) return 'yes';
      const oldestMs = state.openingsMs.length < KEPT_OPENINGS ? 0 : (state.openingsMs[0] ?? 0);
      return storeUnavailableSinceMs !== undefined || oldestMs > atMs ? 'unknown' : 'no';
    },
    async trip(reason) {
      await known.current();
      const { state, storeUnavailableSinceMs } = await known.settle();
      if (storeUnavailableSinceMs === undefined && state.phase === 'closed')
        await known.transition(open(state, clock.now(), reason, settings));
    },
  };
}

function viewOf(
  { state, health, storeUnavailableSinceMs }: Known,
  nowMs: number,
  settings: BreakerSettings,
): BreakerView {
  const view = {
    untilMs: state.openUntilMs,
    sinceMs: state.openedAtMs,
    openingsMs: state.openingsMs,
    isBackpressured: nowMs < health.backpressureUntilMs,
  };
  if (state.phase === 'closed') return { ...view, phase: 'closed' };
  if (state.forcedBy !== '') return { ...view, phase: 'open', untilMs: nowMs + settings.openMs };
  const blindUntilMs = Math.max(state.openUntilMs, (storeUnavailableSinceMs ?? 0) + settings.openMs);
  const hasLeases =
    state.phase === 'half-open' && leased(state) < settings.probes && nowMs < state.roundEndsMs;
  const isReady =
    storeUnavailableSinceMs === undefined ? isRoundDue(state, nowMs) || hasLeases : nowMs >= blindUntilMs;
  if (isReady) return { ...view, phase: 'ready-to-probe' };
  if (storeUnavailableSinceMs !== undefined) return { ...view, phase: 'open', untilMs: blindUntilMs };
  if (state.phase === 'open') return { ...view, phase: 'open' };
  return { ...view, phase: 'open', untilMs: lookAgainMs(state, nowMs) };
}
