/** When what a container has seen is due to be reported: at once in thin traffic, a few times a second in dense. */

import type { BreakerDeps } from './deps.ts';
import { groupsIn } from './group-bucket.ts';
import type { StateCache } from './state-cache.ts';
import { throttlesOf } from './throttle-rule.ts';
import type { Verdict } from './verdict.ts';
import { streakOf, windowOf } from './window.ts';

export interface ReportPace {
  isDue(verdict: Verdict): boolean;
  /** A report has been sent. */
  sent(): void;
}

/** Failures in dense traffic are reported this many times as often as a container looks. */
const REPORTS_A_LOOK = 4;

export function createReportPace({ clock, settings }: BreakerDeps, known: StateCache): ReportPace {
  let sentAtMs = Number.NEGATIVE_INFINITY;
  const hasPassed = (ms: number): boolean => clock.now() - sentAtMs >= ms;
  const shortMs = settings.cacheMs / REPORTS_A_LOOK;
  return {
    sent() {
      sentAtMs = clock.now();
    },
    isDue(verdict) {
      const { sinceMs, health } = known.knowledge();
      const throttles = throttlesOf(health, clock.now(), sinceMs);
      // The first throttles of two groups say something new, more of the same little.
      if (verdict === 'throttled')
        return throttles === undefined || groupsIn(new Set(throttles.groups)) < 2 || hasPassed(shortMs);
      const { successes, failures } = windowOf(health, clock.now(), sinceMs, settings.windowMs);
      if (verdict === 'success') {
        if (throttles !== undefined && hasPassed(shortMs)) return true;
        if (failures === 0 && streakOf(health, sinceMs).failures === 0) return false;
      }
      if (successes + failures < settings.minCalls) return true;
      return hasPassed(verdict === 'success' ? settings.cacheMs : shortMs);
    },
  };
}
