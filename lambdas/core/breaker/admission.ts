/** Who may call: everyone while closed, leased probes while half-open, nobody while open. */
import { UnavailableError } from '../errors.ts';
import type { Admission, BreakerGuard, BreakerState } from '../ports.ts';
import type { BreakerDeps } from './deps.ts';
import { isRoundDue, lookAgainMs } from './round.ts';
import type { BreakerSettings } from './settings.ts';
import type { StateCache } from './state-cache.ts';
import { createStoreUnavailablePolicy } from './store-unavailable-policy.ts';
import { startRound } from './transitions.ts';

/** A step lost to other containers is tried again on what they wrote; then the caller looks again later. */
const MAX_ROUNDS = 4;

/** The guard's `admit`. */
export function createAdmission(deps: BreakerDeps, known: StateCache): BreakerGuard['admit'] {
  const { clock, downstream, random, settings, store } = deps;
  const storeUnavailable = createStoreUnavailablePolicy(settings.openMs);

  const step = async (state: BreakerState, fresh: boolean): Promise<Admission | undefined> => {
    const nowMs = clock.now();
    if (state.phase === 'closed') return { kind: 'pass', version: state.version, fresh };
    const wait = waitFor(state, nowMs, fresh, settings);
    if (wait !== undefined) return { kind: 'open', untilMs: wait, sinceMs: state.openedAtMs };
    const lease = random.id();
    if (isRoundDue(state, nowMs)) {
      const next = startRound(state, nowMs, lease, settings);
      return (await known.transition(next)) ? { kind: 'probe', round: next.round, lease, fresh } : undefined;
    }
    if (await store.leaseProbe(downstream, state.round, lease, leasesFor(fresh, settings), nowMs))
      return { kind: 'probe', round: state.round, lease, fresh };
    const { state: now } = await known.refresh();
    return now.phase === 'half-open' && now.round === state.round ? lookAgain(now, nowMs) : undefined;
  };

  return async (_group, fresh) => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await known.current();
      const { state, storeUnavailableSinceMs } = await known.settle();
      if (storeUnavailableSinceMs !== undefined)
        return storeUnavailable.admit(state, storeUnavailableSinceMs, clock.now());
      try {
        const admission = await step(state, fresh);
        if (admission !== undefined) {
          storeUnavailable.storeAvailable();
          return admission;
        }
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        return storeUnavailable.admit(state, clock.now(), clock.now());
      }
    }
    return lookAgain(known.peek().state, clock.now());
  };
}

/** Until when nobody may call, or nobody whose message has failed before: the others have the first go. */
function waitFor(
  state: BreakerState,
  nowMs: number,
  fresh: boolean,
  { openMs, quietMs }: BreakerSettings,
): number | undefined {
  if (state.forcedBy !== '') return nowMs + openMs;
  const untilMs = fresh ? state.openUntilMs : state.openUntilMs + quietMs;
  return nowMs < untilMs ? untilMs : undefined;
}

/** Messages that have failed before leave as many leases as close the breaker to those that have not. */
export function leasesFor(fresh: boolean, { probes, closeAfter }: BreakerSettings): number {
  return fresh ? probes : Math.max(1, probes - closeAfter);
}

function lookAgain(state: BreakerState, nowMs: number): Admission {
  return { kind: 'open', untilMs: lookAgainMs(state, nowMs), sinceMs: state.openedAtMs };
}
