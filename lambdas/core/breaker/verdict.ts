/** What an outcome says to one breaker. */
import type { CallReport, Outcome, ProbeAnswer } from '../ports.ts';
import { throttledFor } from './leases.ts';

/** `success`: a right answer, of whatever kind. */
export type Verdict = Exclude<Outcome, 'refused'>;

/**
 * To a system's breaker a refusal is a right answer. To an operation's it is the failure, and whatever else goes wrong
 * is the system's affair.
 */
export function verdictOf(outcome: Outcome, isOfOperation: boolean): Verdict {
  if (!isOfOperation) return outcome === 'refused' ? 'success' : outcome;
  if (outcome === 'refused') return 'failure';
  return outcome === 'failure' || outcome === 'throttled' ? 'unknown' : outcome;
}

/** What a probe has brought its round. `fresh`: its message had not failed before. */
export function answerOf(
  verdict: Verdict,
  fresh: boolean,
  { retryAfterMs = 0, shortTimeout = false }: CallReport,
): ProbeAnswer {
  switch (verdict) {
    case 'released':
      return 'released';
    case 'success':
      return 'succeeded';
    case 'throttled':
      return throttledFor(retryAfterMs);
    case 'unknown':
      // The lease is used up, and as with a message that failed before it is the others who decide.
      return 'failedStale';
    case 'failure':
      return fresh && !shortTimeout ? 'failedFresh' : 'failedStale';
  }
}
