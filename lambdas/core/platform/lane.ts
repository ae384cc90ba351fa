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

/** Least lateness of a start that is allowed for: a busy container's timers are late by this (own choice), ms. */
const LATE_MS = 30;

/**
 * Spacing of the lane, and how late a call may start on it: a late call comes closer to its successor, so that the
 * least time between calls is kept only by a spacing that is longer by the lateness.
 */
export function platformLane({ leastMs, ...limit }: PlatformLimit): { spacingMs: number; lateMs: number } {
  const byRate = spacingMs({ ...limit, share: 1 - limit.headroom });
  const tolerated = toleranceMs(limit.windowMs);
  const lateMs = Math.min(tolerated, Math.max(byRate - leastMs, LATE_MS));
  return { spacingMs: Math.max(byRate, leastMs + lateMs), lateMs };
}
