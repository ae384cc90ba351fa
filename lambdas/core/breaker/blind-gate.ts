/** Admission while the store fails. */
import type { BreakerState } from '../ports.ts';
import type { Admission } from './guard.ts';

/**
 * Calls go through, but a breaker last known open stays open: this container then makes one call in every open time,
 * so that a store that stays away longer than the downstream doesn't stop everything. The first open time counts from
 * when the store went away: a single slow answer of the store is no leave to call.
 */
export function createBlindGate(
  openMs: number,
): (state: BreakerState, blindSinceMs: number, nowMs: number) => Admission {
  let notBeforeMs = 0;
  return (state, blindSinceMs, nowMs) => {
    if (state.phase === 'closed') return { kind: 'pass' };
    if (state.forcedBy !== '') return { kind: 'open', untilMs: nowMs + openMs, sinceMs: state.openedAtMs };
    const untilMs = Math.max(notBeforeMs, state.openUntilMs, blindSinceMs + openMs);
    if (nowMs < untilMs) return { kind: 'open', untilMs, sinceMs: state.openedAtMs };
    notBeforeMs = nowMs + openMs;
    return { kind: 'pass' };
  };
}
