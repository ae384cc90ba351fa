/** One topic comes by one way only: by two, the same happening would arrive twice under two ids. */
import { SettingError } from '../../lambdas/core/errors.ts';
import { changeOf } from '../../lambdas/core/ingest/topics.ts';
import type { Subscription } from './declaration.ts';

/** Throws SettingError that names both subscriptions and what they share. */
export function refuseOverlaps(subscriptions: readonly Subscription[]): void {
  subscriptions.forEach((one, index) => {
    for (const other of subscriptions.slice(index + 1)) {
      if (one.platform !== other.platform) continue;
      if (one.name === other.name)
        throw new SettingError(`Two subscriptions of ${one.platform} are called ${one.name}.`);
      const shared = sharedTopic(one, other);
      if (shared !== undefined)
        throw new SettingError(
          `${one.name} (${one.source}) and ${other.name} (${other.source}) would both bring ${shared} of ${one.platform}.`,
        );
    }
  });
}

function sharedTopic(one: Subscription, other: Subscription): string | undefined {
  for (const first of one.events) {
    for (const second of other.events) {
      if (overlap(first, second)) return first.length >= second.length ? first : second;
      // Different sources have different names for the same change of an interaction.
      const change = changeOf(first);
      if (one.source !== other.source && change !== undefined && change === changeOf(second))
        return `the change "${change}" (${first}, ${second})`;
      if (one.source !== other.source && (isPattern(first) || isPattern(second)))
        return `changes that ${isPattern(first) ? first : second} may hold`;
    }
  }
  return undefined;
}

export function isPattern(event: string): boolean {
  return event.endsWith('*');
}

function overlap(first: string, second: string): boolean {
  const covers = (pattern: string, event: string): boolean =>
    isPattern(pattern) && event.startsWith(pattern.slice(0, -1));
  return first === second || covers(first, second) || covers(second, first);
}
