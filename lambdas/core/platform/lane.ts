/** The rate lane of a platform's credential: limit, headroom and the least time between calls in one spacing (P12). */
import type { RateLane } from '../rate/lane.ts';
import type { RateSettings } from '../rate/settings.ts';
import { latenessMs, spacingMs } from '../rate/spacing.ts';
import { type RateLimit, usableCalls } from '../rate/usable-rate.ts';

export interface PlatformLimit extends RateLimit {
  /** UPDATE_SPACING_MS: from start to start, whichever container calls. */
  leastMs: number;
}

/**
 * Share of the usable calls that is spent: calls that start in time may still arrive closer together than they started,
 * since networks and busy servers delay some of them (own choice: 3 % of a minute are 1.8 s of delay).
 */
const SPENT = 0.97;

/** Least lateness of a start that is allowed for: a busy container's timers are late by this (own choice), ms. */
const LATE_MS = 50;

/**
 * The lane, named by its platform. A late call comes closer to its successor, and so does one booked by a clock that is
 * ahead, so that the least time between calls is kept only by a spacing that is longer by both.
 */
export function platformLane(
  name: string,
  { leastMs, limit, windowMs }: PlatformLimit,
  settings: RateSettings,
): RateLane {
  const calls = usableCalls({ limit: SPENT * usableCalls({ limit }, settings.headroom) }, 0);
  const byRate = spacingMs(calls, windowMs, settings);
  const tolerated = latenessMs(windowMs, settings);
  const lane = { name, items: 1 };
  if (leastMs === 0) return { ...lane, spacingMs: byRate, lateMs: tolerated };
  const apartMs = leastMs + 2 * settings.clockSkewMs;
  const lateMs = Math.min(tolerated, Math.max(byRate - apartMs, LATE_MS));
  return { ...lane, spacingMs: Math.max(byRate, apartMs + lateMs), lateMs };
}
