/** The leases of a half-open round, and what they have brought. */
import type { BreakerState, LeaseState, Leases } from '../ports.ts';

/** Leases that were handed out and not given back. */
export function leased({ leases }: { leases: Leases }): number {
  return Object.keys(leases).length;
}

/** Leases in one state. */
export function countOf({ leases }: { leases: Leases }, wanted: LeaseState): number {
  return Object.values(leases).filter((state) => state === wanted).length;
}

/** Whether leases are out that may still be answered. */
export function isWaiting(state: BreakerState, nowMs: number): boolean {
  return countOf(state, 'out') > 0 && nowMs < state.roundEndsMs;
}
