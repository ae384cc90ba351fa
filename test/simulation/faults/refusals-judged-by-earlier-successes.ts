/** Any success that was noted of late counts a refusal, of a call begun before the refusal, too. */
import type { Fault } from './fault.ts';

/** As old as a note may be, ms. */
const OF_LATE_MS = 10_000;

export const refusalsJudgedByEarlierSuccesses: Fault = {
  name: 'refusals-judged-by-earlier-successes',
  operationGuard: (guard) => ({
    ...guard,
    otherGroupSucceededSince: (group, sinceMs) => guard.otherGroupSucceededSince(group, sinceMs - OF_LATE_MS),
  }),
};
