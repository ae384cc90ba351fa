/** What the callers of a system, or of one of its operations, see of its breaker (protocol Breaker). */
import type { TrippableGuard } from '../ports.ts';
import { createAdmission } from './admission.ts';
import type { BreakerDeps } from './deps.ts';
import { groupsIn } from './group-bucket.ts';
import { otherSucceeded } from './recent-successes.ts';
import { createReporting } from './reporting.ts';
import { createStateCache } from './state-cache.ts';
import { KEPT_OPENINGS, open } from './transitions.ts';
import { viewOf } from './view.ts';
import { windowOf } from './window.ts';

/** Share of the window that is `lately`: longer than a message's first three tries take (own measurement). */
const LATELY = 1 / 3;

/** The guard of one breaker in this container. */
export function createBreakerGuard(deps: BreakerDeps): TrippableGuard {
  const { clock, settings } = deps;
  const known = createStateCache(deps);
  const { report, ownSuccesses } = createReporting(deps, known);
  return {
    async look() {
      await known.current();
      return viewOf(await known.settle(), clock.now(), known.knowledge().sinceMs, settings);
    },
    admit: createAdmission(deps, known),
    report,
    async otherGroupSucceededSince(group, sinceMs, of = { begun: false }) {
      if (otherSucceeded(ownSuccesses(), group, sinceMs, of)) return true;
      return otherSucceeded((await known.current()).health.recentSuccesses, group, sinceMs, of);
    },
    async refusals(of = { lately: false }) {
      const { health } = await known.current();
      const spanMs = of.lately ? settings.windowMs * LATELY : settings.windowMs;
      const window = windowOf(health, clock.now(), known.knowledge().sinceMs, spanMs);
      const { failures, successes, failingGroups } = window;
      return { groups: groupsIn(failingGroups), share: failures / Math.max(1, failures + successes) };
    },
    async openedWithin(atMs, withinMs) {
      const { state, storeUnavailableSinceMs } = await known.current();
      if (state.openingsMs.some((openedMs) => openedMs >= atMs && openedMs <= atMs + withinMs)) return 'yes';
      const oldestMs = state.openingsMs.length < KEPT_OPENINGS ? 0 : (state.openingsMs[0] ?? 0);
      return storeUnavailableSinceMs !== undefined || oldestMs > atMs ? 'unknown' : 'no';
    },
    async lastClosedAtMs() {
      return (await known.current()).state.closedAtMs;
    },
    async trip(reason) {
      await known.current();
      const { state, storeUnavailableSinceMs } = await known.settle();
      if (storeUnavailableSinceMs === undefined && state.phase === 'closed')
        await known.transition(open(state, clock.now(), reason, settings));
    },
  };
}
