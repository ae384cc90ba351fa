/** How far apart calls lie so that no sliding window holds more than a lane's share of a limit (P12). */

/** A limit as its owner states it, and the share of it that a lane may use. */
export interface LaneLimit {
  /** Calls allowed in every window. */
  limit: number;
  windowMs: number;
  /** Share of the limit that all lanes together leave unused (RATE_HEADROOM). */
  headroom: number;
  /** This lane's share of the limit; all lanes of a limit add up to 1 − headroom at most. */
  share: number;
}

/** The lanes of a limit that lookups share with workers; one and the same where the limit is too small to divide. */
export interface SharedLanes {
  work: { lane: string; spacingMs: number };
  lookup: { lane: string; spacingMs: number };
}

/**
 * Share of the window by which a call may start late, or a container's clock be off, without any window overflowing
 * (own choice: 3 % costs 3 % of the rate; the drain's budget allows 5 %).
 */
const TOLERANCE = 0.03;

/** Lateness that `spacingMs` allows for, ms: a booked call that is later than this has to be booked anew. */
export function toleranceMs(windowMs: number): number {
  return windowMs * TOLERANCE;
}

/**
 * Spacing of a lane's calls, ms.
 *
 * Calls planned T apart and started up to `tolerance` late fall into a half-open window of length W at most
 * ⌈(W + tolerance) ÷ T⌉ times, so T = (W + tolerance) ÷ budget keeps every window within the budget. These are
 * protocol Rate's slots, as short as one call. The budget is a whole number of calls, or a lane's windows would round
 * up; a share that is less than one call has one call in a window (see `sharedLanes` for a limit that small).
 */
export function spacingMs({ limit, windowMs, headroom, share }: LaneLimit): number {
  const budget = Math.max(1, wholeCalls(limit * Math.min(share, 1 - headroom)));
  return (windowMs + toleranceMs(windowMs)) / budget;
}

/**
 * The two lanes of `name`: `lookupShare` of the limit for lookups, the rest under the headroom for workers. Where the
 * lookups' share is no whole call, or leaves the workers none, both book on one lane, for the sum must stay within bounds.
 */
export function sharedLanes(name: string, limit: Omit<LaneLimit, 'share'>, lookupShare: number): SharedLanes {
  const all = 1 - limit.headroom;
  const workShare = all - lookupShare;
  if (wholeCalls(limit.limit * lookupShare) < 1 || wholeCalls(limit.limit * workShare) < 1) {
    const one = { lane: name, spacingMs: spacingMs({ ...limit, share: all }) };
    return { work: one, lookup: one };
  }
  return {
    work: { lane: name, spacingMs: spacingMs({ ...limit, share: workShare }) },
    lookup: { lane: `${name}-lookup`, spacingMs: spacingMs({ ...limit, share: lookupShare }) },
  };
}

/** Whole calls, forgiving binary fractions: 100 × (1 − 0.2 − 0.1) is 70. */
function wholeCalls(calls: number): number {
  return Math.floor(calls + 1e-9);
}
