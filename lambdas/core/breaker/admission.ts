/** Who may call: everyone while closed, leased probes while half-open or at the end of a hold, nobody otherwise. */
import { UnavailableError } from '../errors.ts';
import type { Admission, BreakerGuard, BreakerState, ThrottleStreak } from '../ports.ts';
import type { BreakerDeps } from './deps.ts';
import { bucketOf } from './group-bucket.ts';
import { isRoundDue, leasesUntilMs, lookAgainMs } from './round.ts';
import type { BreakerSettings } from './settings.ts';
import type { Known, StateCache } from './state-cache.ts';
import { createStoreUnavailablePolicy } from './store-unavailable-policy.ts';
import { holdOf } from './throttle-rule.ts';
import { startRound } from './transitions.ts';

/** A step lost to other containers is tried again on what they wrote; then the caller looks again later. */
const MAX_ROUNDS = 4;

/** The guard's `admit`. */
export function createAdmission(deps: BreakerDeps, known: StateCache): BreakerGuard['admit'] {
  const { clock, downstream, random, settings, store } = deps;
  const storeUnavailable = createStoreUnavailablePolicy(settings.openMs);

  /** At the end of a hold one call tests; it holds the lane until a call's time is up twice over. */
  const test = async (
    hold: ThrottleStreak,
    group: string,
    fresh: boolean,
  ): Promise<Admission | undefined> => {
    const nowMs = clock.now();
    // A group that was throttled before says less than another one, which has the first go.
    const isThrottled = hold.groups.includes(bucketOf(group));
    const untilMs = hold.heldUntilMs + (isThrottled ? settings.quietMs : 0);
    if (nowMs < untilMs) return { kind: 'open', untilMs, sinceMs: hold.heldSinceMs };
    const testUntilMs = nowMs + 2 * settings.callTimeoutMs;
    const { written, health } = await deps.health.hold(downstream, {
      expectedUntilMs: hold.heldUntilMs,
      untilMs: testUntilMs,
      nowMs,
    });
    known.learn({ health });
    return written ? { kind: 'probe', round: 0, lease: random.id(), fresh, testUntilMs } : undefined;
  };

  const step = async (
    { state, health }: Known,
    group: string,
    fresh: boolean,
  ): Promise<Admission | undefined> => {
    const nowMs = clock.now();
    if (state.phase === 'closed') {
      const hold = holdOf(health, nowMs, known.knowledge().sinceMs);
      if (hold !== undefined) return test(hold, group, fresh);
      return { kind: 'pass', version: state.version, closedAtMs: state.closedAtMs, fresh };
    }
    const wait = waitFor(state, nowMs, fresh, settings);
    if (wait !== undefined) return { kind: 'open', untilMs: wait, sinceMs: state.openedAtMs };
    const lease = random.id();
    if (isRoundDue(state, nowMs, settings)) {
      const next = startRound(state, nowMs, lease, settings);
      return (await known.transition(next)) ? { kind: 'probe', round: next.round, lease, fresh } : undefined;
    }
    const { round } = state;
    const leaseRequest = {
      round,
      lease,
      max: leasesFor(fresh, settings),
      nowMs,
      untilMs: leasesUntilMs(state, settings),
      endsMs: nowMs + 2 * settings.callTimeoutMs,
    };
    if (await store.leaseProbe(downstream, leaseRequest)) return { kind: 'probe', round, lease, fresh };
    const { state: now } = await known.refresh();
    return now.phase === 'half-open' && now.round === round ? lookAgain(now, nowMs) : undefined;
  };

  return async (group, fresh) => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      await known.current();
      const now = await known.settle();
      const { state, storeUnavailableSinceMs } = now;
      if (storeUnavailableSinceMs !== undefined)
        return storeUnavailable.admit(state, storeUnavailableSinceMs, clock.now());
      try {
        const admission = await step(now, group, fresh);
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

/** Messages that have failed before get no more leases than leave the others enough to close the breaker. */
export function leasesFor(fresh: boolean, { probes, closeAfter }: BreakerSettings): number {
  return fresh ? probes : Math.max(1, probes - closeAfter);
}

function lookAgain(state: BreakerState, nowMs: number): Admission {
  return { kind: 'open', untilMs: lookAgainMs(state, nowMs), sinceMs: state.openedAtMs };
}
