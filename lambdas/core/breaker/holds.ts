/** The holds of a throttled lane that this container begins or prolongs (protocol Retry). */

import type { BreakerDeps } from './deps.ts';
import { dimensionOf } from './names.ts';
import type { StateCache } from './state-cache.ts';
import { holdMs, holdOf, isHoldDue, throttlesOf } from './throttle-rule.ts';
import type { Verdict } from './verdict.ts';

/** All throw UnavailableError. */
export interface Holds {
  /** A call was throttled: holds the lane off where that is due. */
  afterThrottle(retryAfterMs?: number): Promise<void>;
  /** The test that held the lane until `testUntilMs` brought no right answer. */
  afterTest(testUntilMs: number, verdict: Exclude<Verdict, 'success'>, retryAfterMs?: number): Promise<void>;
  /** How long the lane still holds off. */
  answer(): { holdOffMs?: number };
}

export function createHolds(deps: BreakerDeps, known: StateCache): Holds {
  const { clock, downstream, health, log, metrics, settings } = deps;
  const sinceMs = (): number => known.knowledge().sinceMs;

  const hold = async (expectedUntilMs: number, untilMs: number): Promise<void> => {
    const nowMs = clock.now();
    const answer = await health.hold(downstream, { expectedUntilMs, untilMs, nowMs });
    known.learn({ health: answer.health });
    if (!answer.written) return;
    metrics.count('LaneHolds', 1, dimensionOf(downstream));
    if (expectedUntilMs === 0)
      log.warn('The lane holds off: nothing but throttles came', { downstream, untilMs });
  };

  return {
    async afterThrottle(retryAfterMs = 0) {
      const nowMs = clock.now();
      const throttles = throttlesOf(known.peek().health, nowMs, sinceMs());
      if (known.peek().state.phase !== 'closed' || throttles === undefined) return;
      if (!isHoldDue(throttles, nowMs, settings)) return;
      await hold(throttles.heldUntilMs, nowMs + holdMs(retryAfterMs, settings));
    },
    async afterTest(testUntilMs, verdict, retryAfterMs = 0) {
      const nowMs = clock.now();
      // A call that was never made leaves the test to the next one; one that failed is followed by another soon.
      const untilMs = verdict === 'released' ? nowMs : nowMs + holdMs(retryAfterMs, settings);
      await hold(testUntilMs, untilMs);
    },
    answer() {
      const nowMs = clock.now();
      const held = holdOf(known.peek().health, nowMs, sinceMs());
      return held === undefined || held.heldUntilMs <= nowMs ? {} : { holdOffMs: held.heldUntilMs - nowMs };
    },
  };
}
