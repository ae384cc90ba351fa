/** Decides when a pool may start one more environment. */
import type { Headroom } from './headroom.ts';

export interface Growth {
  /** Whether to start one now, given how many there are and when the oldest waiting call came, ms since the epoch. */
  allows(environments: number, waitingSinceMs: number): boolean;
}

/** Up to this many at once, so that no function waits for idle cores. */
const floor = 2;
/** Above it: while this share of the cores is idle, and this much time apart. */
const idleShare = 0.2;
const paceMs = 50;
/** On busy cores too, but slowly: those that are there may all be waiting for a call that hangs. */
const slowWaitMs = 500;
const slowPaceMs = 2_000;

/** One a pool. */
export function createGrowth(headroom: Headroom, nowMs: () => number = Date.now): Growth {
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    allows: (environments, waitingSinceMs) => {
      const now = nowMs();
      const sinceLast = now - lastMs;
      const allowed =
        environments < floor ||
        (sinceLast >= paceMs && headroom() > idleShare) ||
        (sinceLast >= slowPaceMs && now - waitingSinceMs >= slowWaitMs);
      if (allowed) lastMs = now;
      return allowed;
    },
  };
}
