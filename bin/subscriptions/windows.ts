/** What is subscribed to at a moment: in a change window only events that change the state of an interaction. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { isCritical } from '../../lambdas/core/ingest/topics.ts';
import type { ChangeWindow, Declaration, Subscription } from './declaration.ts';
import { isPattern } from './overlap.ts';

/** A subscription as it should be at the platform now. */
export interface Wanted extends Omit<Subscription, 'criticalEvents'> {
  /** False where nothing of it is left in a change window: its events are kept, to be put back. */
  enabled: boolean;
}

/** All subscriptions as they should be at `nowMs`. */
export function wantedAt({ owner, subscriptions, changeWindows }: Declaration, nowMs: number): Wanted[] {
  return subscriptions.map(({ criticalEvents, ...subscription }) => {
    const named = { ...subscription, name: `${owner}/${subscription.name}` };
    if (!changeWindows.some((window) => holds(window, subscription, nowMs)))
      return { ...named, enabled: true };
    const events = criticalEvents ?? subscription.events.filter(isCritical);
    return events.length === 0 ? { ...named, enabled: false } : { ...named, events, enabled: true };
  });
}

/** When the next change window begins or ends, ms since the epoch; undefined after the last. */
export function nextBoundary({ changeWindows }: Declaration, nowMs: number): number | undefined {
  const later = changeWindows.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((ms) => ms > nowMs);
  return later.length === 0 ? undefined : Math.min(...later);
}

/** Throws SettingError where a window meets a pattern that hides which of its events are critical. */
export function refuseUnclearWindows({ subscriptions, changeWindows }: Declaration): void {
  for (const { name, platform, events, criticalEvents } of subscriptions) {
    const pattern = events.find(isPattern);
    const affected = changeWindows.some(({ platforms }) => platforms.includes(platform));
    if (affected && pattern !== undefined && criticalEvents === undefined)
      throw new SettingError(
        `${name} needs criticalEvents: a change window can't see which of ${pattern} are critical.`,
      );
  }
}

function holds(
  { fromMs, toMs, platforms }: ChangeWindow,
  { platform }: Subscription,
  nowMs: number,
): boolean {
  return platforms.includes(platform) && nowMs >= fromMs && nowMs < toMs;
}
