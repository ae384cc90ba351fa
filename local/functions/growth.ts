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
/** On busy cores too, but slowly: whoever waits may be waiting for a call that hangs. */
const slowMs = 500;

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
        (sinceLast >= slowMs && now - waitingSinceMs >= slowMs);
      if (allowed) lastMs = now;
      return allowed;
    },
  };
}
