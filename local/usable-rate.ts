/** What may be used of a CRM's limit under the settings of a run. */
import { usableCallsPerSecond } from '../lambdas/core/rate/usable-rate.ts';
import { rate } from '../lib/settings/rate.ts';

/** Calls a second, of a limit of `perSecond`; `settings` are those that the run overrides. */
export function usableRate(perSecond: number, settings: Readonly<Record<string, string>> = {}): number {
  const headroom = Number(settings['RATE_HEADROOM'] ?? rate.RATE_HEADROOM.default);
  return usableCallsPerSecond({ limit: perSecond, windowMs: 1000 }, headroom);
}
