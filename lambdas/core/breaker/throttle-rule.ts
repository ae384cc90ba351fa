/** When a throttled lane holds off, and when nothing but throttles opens the breaker (protocol Retry). */
import type { Health, ThrottleStreak } from '../ports.ts';
import { groupsIn } from './group-bucket.ts';
import type { BreakerSettings } from './settings.ts';

/**
 * How long throttles must have come alone, in ages of a container's copy: containers report right answers once they
 * have read of a throttle, one such age later. Two busy records, each at its own limit, hold off no other work.
 */
const ALONE_AGES = 1.5;
/** After this long without another throttle a streak is forgotten, ms: a throttled group waits no longer (Retry-After). */
const FORGOTTEN_AFTER_MS = 900_000;

/** The throttles with no right answer between them; undefined where there are none since `sinceMs`, or none of late. */
export function throttlesOf(
  { throttles }: Health,
  nowMs: number,
  sinceMs: number,
): ThrottleStreak | undefined {
  const { sinceMs: beganMs, lastAtMs } = throttles;
  return beganMs === 0 || beganMs < sinceMs || nowMs - lastAtMs > FORGOTTEN_AFTER_MS ? undefined : throttles;
}

/** The hold of the lane, present or over: once it is over, one call tests. Undefined where none was begun. */
export function holdOf(health: Health, nowMs: number, sinceMs: number): ThrottleStreak | undefined {
  const throttles = throttlesOf(health, nowMs, sinceMs);
  return throttles === undefined || throttles.heldUntilMs === 0 ? undefined : throttles;
}

/** Whether the lane should be held off for these throttles: of two groups, since one alone waits by itself. */
export function isHoldDue(
  { groups, sinceMs, heldUntilMs }: ThrottleStreak,
  nowMs: number,
  { cacheMs }: Pick<BreakerSettings, 'cacheMs'>,
): boolean {
  return groupsIn(new Set(groups)) >= 2 && nowMs - sinceMs >= ALONE_AGES * cacheMs && heldUntilMs <= nowMs;
}

/** How long a lane is held: as the throttle says, at least until all containers have read it. */
export function holdMs(
  retryAfterMs: number,
  { cacheMs, throttleHoldMaxMs }: Pick<BreakerSettings, 'cacheMs' | 'throttleHoldMaxMs'>,
): number {
  return Math.min(Math.max(retryAfterMs, cacheMs), throttleHoldMaxMs);
}

/**
 * Whether throttles alone should open the breaker: the last one came that long after the lane was first held, so that
 * tests were throttled too. Time that passes with nobody calling opens nothing.
 */
export function isThrottledForLong(
  { heldSinceMs, lastAtMs }: ThrottleStreak,
  { throttleOpenAfterMs }: Pick<BreakerSettings, 'throttleOpenAfterMs'>,
): boolean {
  return heldSinceMs > 0 && lastAtMs - heldSinceMs >= throttleOpenAfterMs;
}
