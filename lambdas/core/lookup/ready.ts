/** Waiting for what a call needs of ours, no longer than is left. */

import type { Clock, Crm } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';

/** `unknown`: it can't be had. */
export type Readiness = 'ready' | 'late' | 'unknown';

/** Whether the CRM's calls have what they need within `withinMs`. Never throws. */
export async function readinessOf(
  crm: Pick<Crm, 'ready'>,
  clock: Clock,
  withinMs: number,
): Promise<Readiness> {
  if (crm.ready === undefined) return 'ready';
  const ready = crm.ready().then(
    (): Readiness => 'ready',
    (): Readiness => 'unknown',
  );
  // What is at hand needs no time at all.
  return withTimeout(clock, Math.max(1, withinMs), ready, () => 'late');
}
