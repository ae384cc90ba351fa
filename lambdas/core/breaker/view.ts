/** A breaker as `look` shows it. */
import type { BreakerCause, BreakerState, BreakerView } from '../ports.ts';
import { leased } from './leases.ts';
import { isRoundDue, leasesUntilMs, lookAgainMs } from './round.ts';
import type { BreakerSettings } from './settings.ts';
import type { Known } from './state-cache.ts';
import { holdOf } from './throttle-rule.ts';

/** Why a breaker that is not closed is so. */
export function causeOf({ cause, forcedBy }: BreakerState): BreakerCause {
  if (forcedBy !== '') return 'by hand';
  // An older release wrote none.
  return cause === '' ? 'failures' : cause;
}

/** `sinceMs`: evidence from before counts for nothing. */
export function viewOf(
  { state, health, storeUnavailableSinceMs }: Known,
  nowMs: number,
  sinceMs: number,
  settings: BreakerSettings,
): BreakerView {
  const common = { openingsMs: state.openingsMs, isBackpressured: nowMs < health.backpressureUntilMs };
  if (state.phase === 'closed') {
    const hold = holdOf(health, nowMs, sinceMs);
    if (hold === undefined || storeUnavailableSinceMs !== undefined)
      return { ...common, phase: 'closed', untilMs: 0, sinceMs: 0 };
    const { heldSinceMs, heldUntilMs } = hold;
    const phase = nowMs < heldUntilMs ? 'open' : 'ready-to-probe';
    return { ...common, phase, untilMs: heldUntilMs, sinceMs: heldSinceMs, cause: 'throttled' };
  }
  const view = { ...common, sinceMs: state.openedAtMs, untilMs: state.openUntilMs, cause: causeOf(state) };
  if (state.forcedBy !== '') return { ...view, phase: 'open', untilMs: nowMs + settings.openMs };
  if (storeUnavailableSinceMs !== undefined) {
    const untilMs = Math.max(state.openUntilMs, storeUnavailableSinceMs + settings.openMs);
    return nowMs >= untilMs ? { ...view, phase: 'ready-to-probe' } : { ...view, phase: 'open', untilMs };
  }
  const hasLeases =
    state.phase === 'half-open' && leased(state) < settings.probes && nowMs < leasesUntilMs(state, settings);
  if (isRoundDue(state, nowMs, settings) || hasLeases) return { ...view, phase: 'ready-to-probe' };
  if (state.phase === 'open') return { ...view, phase: 'open' };
  return { ...view, phase: 'open', untilMs: lookAgainMs(state, nowMs) };
}
