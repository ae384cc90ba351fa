/** When a closed breaker opens. */
import type { BreakerName, Health } from '../ports.ts';
import { bucketOf, FRESH_BUCKET, groupsIn } from './group-bucket.ts';
import { isOperation } from './names.ts';
import type { BreakerSettings } from './settings.ts';
import { isThrottledForLong, throttlesOf } from './throttle-rule.ts';
import type { Opening } from './transitions.ts';
import { streakOf, windowOf } from './window.ts';

type OpenSettings = Pick<
  BreakerSettings,
  'windowMs' | 'failureRate' | 'minCalls' | 'thinFailures' | 'cacheMs' | 'throttleOpenAfterMs'
>;

/**
 * Lengths of a streak, in ages of a container's copy. Containers begin to report successes when they read of a failure,
 * one such age later; only a streak that has lasted longer says that there were none. In thin traffic half as long
 * again is enough. In dense traffic it must last four times as long, and be twice as many: it opens long before the
 * rate would, where calls were many while they were quick and are few now that they hang.
 */
const THIN_AGES = 1.5;
const DENSE_AGES = 4;

/** Why the breaker should open now; undefined if it should not. `sinceMs`: evidence from before counts for nothing. */
export function reasonToOpen(
  name: BreakerName,
  health: Health,
  nowMs: number,
  sinceMs: number,
  settings: OpenSettings,
): Opening | undefined {
  const failures = failuresToOpen(health, nowMs, sinceMs, settings);
  if (failures !== undefined && isOperation(name))
    return { cause: 'refused', reason: `${failures} were refused`, refusal: health.refusal };
  if (failures !== undefined) {
    const last = health.refusal === '' ? '' : `, the last: ${health.refusal}`;
    return { cause: 'failures', reason: `${failures} failed${last}` };
  }
  const throttles = throttlesOf(health, nowMs, sinceMs);
  if (throttles === undefined || !isThrottledForLong(throttles, settings)) return undefined;
  const seconds = Math.floor((throttles.lastAtMs - throttles.heldSinceMs) / 1000);
  return { cause: 'throttled', reason: `calls were throttled for ${seconds} s, and none was answered` };
}

/**
 * Which calls speak for opening, in words; undefined: none do.
 *
 * Failures must come from two groups, unless only one is active: one that can't succeed must not stop the others. A
 * lone group must also have failed with something that had not failed before, or the retries of one poisoned message
 * would open the breaker again and again.
 */
function failuresToOpen(
  health: Health,
  nowMs: number,
  sinceMs: number,
  settings: OpenSettings,
): string | undefined {
  const window = windowOf(health, nowMs, sinceMs, settings.windowMs);
  const total = window.successes + window.failures;
  const isThin = total < settings.minCalls;
  if (
    !isThin &&
    window.failures >= settings.failureRate * total &&
    blames(window.failingGroups, health, nowMs, sinceMs, settings)
  )
    return `${window.failures} of ${total} calls within ${settings.windowMs / 1000} s`;
  const streak = streakOf(health, sinceMs);
  const needed = isThin ? settings.thinFailures : 2 * settings.thinFailures;
  const lastedMs = (isThin ? THIN_AGES : DENSE_AGES) * settings.cacheMs;
  if (
    streak.failures >= needed &&
    nowMs - streak.sinceMs >= lastedMs &&
    blames(streak.groups, health, nowMs, sinceMs, settings)
  )
    return `${streak.failures} calls in a row`;
  return undefined;
}

/** Whether failures of these groups are the downstream's and not a single group's. */
function blames(
  failing: ReadonlySet<string>,
  health: Health,
  nowMs: number,
  sinceMs: number,
  { windowMs }: OpenSettings,
): boolean {
  if (groupsIn(failing) >= 2) return true;
  const activeSinceMs = Math.max(sinceMs, nowMs - windowMs);
  const othersSucceeded = health.recentSuccesses.some(
    ({ group, atMs }) => atMs >= activeSinceMs && !failing.has(bucketOf(group)),
  );
  return !othersSucceeded && failing.has(FRESH_BUCKET);
}
