/** Decides when a pool may start one more environment. */
import type { Headroom } from './headroom.ts';

export interface Growth {
  /** Whether to start one now. */
  allows(pool: PoolState): boolean;
}

export interface PoolState {
  /** All there are, and how many of them are only starting. */
  environments: number;
  starting: number;
  /** When one last answered, ms since the epoch. */
  lastAnswerMs: number;
}

/** Up to this many at once, so that no function waits for idle cores. */
const floor = 2;
/** Above it: while this share of the cores is idle, and this much time apart. */
const idleShare = 0.2;
const paceMs = 50;
/** On busy cores only where all those that are there hang: what answers would but be slowed down by one more. */
const hangMs = 1_000;

/** One a pool. */
export function createGrowth(headroom: Headroom, nowMs: () => number = Date.now): Growth {
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    allows: ({ environments, starting, lastAnswerMs }) => {
      const now = nowMs();
      const sinceLast = now - lastMs;
      const hanging = starting === 0 && sinceLast >= hangMs && now - lastAnswerMs >= hangMs;
      const allowed = environments < floor || hanging || (sinceLast >= paceMs && headroom() > idleShare);
      if (allowed) lastMs = now;
      return allowed;
    },
  };
}
