/** When a closed breaker opens. */
import type { Health } from '../ports.ts';
import { bucketOf, FRESH_BUCKET, groupsIn } from './group-bucket.ts';
import type { BreakerSettings } from './settings.ts';
import { streakOf, windowOf } from './window.ts';

type OpenSettings = Pick<
  BreakerSettings,
  'windowMs' | 'failureRate' | 'minCalls' | 'thinFailures' | 'cacheMs'
>;

/**
 * Lengths of a streak, in ages of a container's copy. Containers begin to report successes when they read of a failure,
 * one such age later; only a streak that has lasted longer says that there were none. In thin traffic half as long
 * again is enough. In dense traffic it must last four times as long, and be twice as many: it opens long before the
 * rate would, where calls were many while they were quick and are few now that they hang.
 */
const THIN_AGES = 1.5;
const DENSE_AGES = 4;

/**
 * Why the breaker should open now, in words; undefined if it should not. `closedAtMs`: when it last closed, ms since
 * the epoch.
 *
 * Failures must come from two groups, unless only one is active: one that can't succeed must not stop the others. A
 * lone group must also have failed with something that had not failed before, or the retries of one poisoned message
 * would open the breaker again and again.
 */
export function reasonToOpen(
  health: Health,
  nowMs: number,
  closedAtMs: number,
  settings: OpenSettings,
): string | undefined {
  const window = windowOf(health, nowMs, closedAtMs, settings.windowMs);
  const total = window.successes + window.failures;
  const isThin = total < settings.minCalls;
  if (
    !isThin &&
    window.failures >= settings.failureRate * total &&
    blames(window.failingGroups, health, nowMs, closedAtMs, settings)
  )
    return `${window.failures} of ${total} calls within ${seconds(settings.windowMs)} failed`;
  const streak = streakOf(health, closedAtMs);
  const needed = isThin ? settings.thinFailures : 2 * settings.thinFailures;
  const lastedMs = (isThin ? THIN_AGES : DENSE_AGES) * settings.cacheMs;
  if (
    streak.failures >= needed &&
    nowMs - streak.sinceMs >= lastedMs &&
    blames(streak.groups, health, nowMs, closedAtMs, settings)
  )
    return `${streak.failures} calls in a row failed`;
  return undefined;
}

/** Whether failures of these groups are the downstream's and not a single group's. */
function blames(
  failing: ReadonlySet<string>,
  health: Health,
  nowMs: number,
  closedAtMs: number,
  { windowMs }: OpenSettings,
): boolean {
  if (groupsIn(failing) >= 2) return true;
  const activeSinceMs = Math.max(closedAtMs, nowMs - windowMs);
  const othersSucceeded = health.recentSuccesses.some(
    ({ group, atMs }) => atMs >= activeSinceMs && !failing.has(bucketOf(group)),
  );
  return !othersSucceeded && failing.has(FRESH_BUCKET);
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
