/** The leases of a half-open round, and what they have brought. */
import type { BreakerState, LeaseState, Leases } from '../ports.ts';

const THROTTLED = 'throttled:';

/** What a probe that was throttled has brought, with its Retry-After. */
export function throttledFor(retryAfterMs: number): LeaseState & `throttled:${number}` {
  return `${THROTTLED}${Math.max(0, Math.round(retryAfterMs))}`;
}

/** Leases that were handed out and not given back. */
export function leased({ leases }: { leases: Leases }): number {
  return Object.keys(leases).length;
}

/** Leases in one state. */
export function countOf({ leases }: { leases: Leases }, wanted: LeaseState): number {
  return Object.values(leases).filter((state) => state === wanted).length;
}

/** The Retry-After of every throttled probe, ms. */
export function retryAftersOf({ leases }: { leases: Leases }): number[] {
  return Object.values(leases).flatMap((state) =>
    state.startsWith(THROTTLED) ? [Number(state.slice(THROTTLED.length))] : [],
  );
}

/** Whether leases are out that may still be answered. */
export function isWaiting(state: BreakerState, nowMs: number): boolean {
  return countOf(state, 'out') > 0 && nowMs < state.roundEndsMs;
}
