/** A right answer that was long in coming is a failure to the breaker. */
import type { Fault } from './fault.ts';

const SLOW_MS = 2000;

export const slowAsFailure: Fault = {
  name: 'slow-as-failure',
  guard: (guard, clock) => ({
    ...guard,
    report(admission, group, outcome, report) {
      const tookMs = clock.now() - (report?.beganAtMs ?? clock.now());
      const isSlow = outcome === 'success' && tookMs > SLOW_MS;
      return guard.report(admission, group, isSlow ? 'failure' : outcome, report);
    },
  }),
};
