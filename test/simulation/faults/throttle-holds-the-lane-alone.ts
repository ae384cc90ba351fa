/** One throttled record is enough to hold the lane of all. */
import type { Fault } from './fault.ts';

const HOLD_MAX_MS = 60_000;

export const throttleHoldsTheLaneAlone: Fault = {
  name: 'throttle-holds-the-lane-alone',
  guard: (guard) => ({
    ...guard,
    async report(admission, group, outcome, report) {
      const answer = await guard.report(admission, group, outcome, report);
      const askedMs = Math.min(report?.retryAfterMs ?? 0, HOLD_MAX_MS);
      return outcome === 'throttled' ? { holdOffMs: askedMs } : answer;
    },
  }),
};
