/** Waiting for what a call needs of ours, no longer than is left. */

import { asError } from '../errors.ts';
import type { Clock, Log, Lookups } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';

/** `unknown`: it can't be had. */
export type Readiness = 'ready' | 'late' | 'unknown';

/** Whether the system's calls have what they need within `withinMs`; a fault is logged. Never throws. */
export async function readinessOf(
  source: Pick<Lookups<unknown, unknown>, 'ready'>,
  { clock, log }: { clock: Clock; log: Log },
  withinMs: number,
): Promise<Readiness> {
  if (source.ready === undefined) return 'ready';
  const ready = source.ready().then(
    (): Readiness => 'ready',
    (error: unknown): Readiness => {
      log.warn('the system is not asked, for a fault of our own', { error: asError(error) });
      return 'unknown';
    },
  );
  // What is loaded needs no time at all.
  return withTimeout(clock, Math.max(1, withinMs), ready, () => 'late');
}
