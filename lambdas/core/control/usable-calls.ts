/** What each downstream grants: lookups book on the same lane, and what they leave is the workers'. */
import { CRM, defaultConnector } from '../connector/default.ts';
import type { WorkerSource } from '../ports.ts';
import { rateLimitOf, usableCallsPerSecond } from '../rate/usable-rate.ts';

/** Calls a second of a source's downstream, by the settings of its limit from a source of numbers by name. */
export function usableCallsOf(number: (name: string) => number): (source: WorkerSource) => number {
  return ({ downstream }) =>
    usableCallsPerSecond(
      rateLimitOf((defaultConnector(downstream) ?? CRM).prefix, number),
      number('RATE_HEADROOM'),
    );
}
