/** The one rate lane of a platform's credential: limit, headroom and the least time between calls in one spacing (P12). */
import { spacingMs, toleranceMs } from '../rate/spacing.ts';

export interface PlatformLimit {
  /** Calls in every window, as the platform states it. */
  limit: number;
  windowMs: number;
  /** RATE_HEADROOM */
  headroom: number;
  /** UPDATE_SPACING_MS: from start to start, whichever container calls. */
  leastMs: number;
}

/**
 * Share of the budget that is spent: calls that start in time may still arrive closer together than they started,
 * since networks and busy servers delay some of them (own choice: 3 % of a minute are 1.8 s of delay).
 */
const SPENT = 0.97;

/** Least lateness of a start that is allowed for: a busy container's timers are late by this (own choice), ms. */
const LATE_MS = 50;

/**
 * Spacing of the lane, and how late a call may start on it: a late call comes closer to its successor, so that the
 * least time between calls is kept only by a spacing that is longer by the lateness.
 */
export function platformLane({ leastMs, ...limit }: PlatformLimit): { spacingMs: number; lateMs: number } {
  const byRate = spacingMs({ ...limit, share: SPENT * (1 - limit.headroom) });
  const tolerated = toleranceMs(limit.windowMs);
  if (leastMs === 0) return { spacingMs: byRate, lateMs: tolerated };
  const lateMs = Math.min(tolerated, Math.max(byRate - leastMs, LATE_MS));
  return { spacingMs: Math.max(byRate, leastMs + lateMs), lateMs };
}
