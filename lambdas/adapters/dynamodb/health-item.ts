/** How a breaker's health lies in the coordination table: `s`, `k`, `f`, `g` and the slot's number for each bucket. */
import { BUCKETS, emptyHealth } from '../../core/breaker/window.ts';
import type { BreakerName, Health, HealthBucket } from '../../core/ports.ts';
import type { Item } from './conditional.ts';

/** Attributes of the throttles: first and last one, groups, begin and end of the hold. */
export const THROTTLES = {
  since: 'throttledSince',
  last: 'throttledLast',
  groups: 'throttledGroups',
  heldSince: 'heldSince',
  heldUntil: 'heldUntil',
} as const;

/** Key of the item. */
export function healthKey(name: BreakerName): Item {
  return { pk: { S: `health#${name}` } };
}

/** Names of a slot's attributes: start, successes (k for "ok"), failures, groups that failed. */
export function bucketNames(slot: number): {
  start: string;
  successes: string;
  failures: string;
  groups: string;
} {
  return { start: `s${slot}`, successes: `k${slot}`, failures: `f${slot}`, groups: `g${slot}` };
}

/** The record of an item. */
export function healthOf(item: Item | undefined): Health {
  if (item === undefined) return emptyHealth;
  return {
    buckets: Array.from({ length: BUCKETS }, (_, slot) => bucketOf(item, slot)).filter(
      (bucket) => bucket !== undefined,
    ),
    streak: numberIn(item, 'streak'),
    streakSinceMs: numberIn(item, 'streakSince'),
    streakGroups: setIn(item, 'streakGroups'),
    throttles: {
      sinceMs: numberIn(item, THROTTLES.since),
      lastAtMs: numberIn(item, THROTTLES.last),
      groups: setIn(item, THROTTLES.groups),
      heldSinceMs: numberIn(item, THROTTLES.heldSince),
      heldUntilMs: numberIn(item, THROTTLES.heldUntil),
    },
    recentSuccesses: ['1', '2'].flatMap((place) => {
      const group = item[`ok${place}`]?.S ?? '';
      const atMs = numberIn(item, `ok${place}At`);
      return group === '' ? [] : [{ group, atMs, begunAtMs: numberIn(item, `ok${place}Begun`) }];
    }),
    refusal: item['refusal']?.S ?? '',
    backpressureUntilMs: numberIn(item, 'backpressureUntil'),
  };
}

function bucketOf(item: Item, slot: number): HealthBucket | undefined {
  const names = bucketNames(slot);
  if (item[names.start] === undefined) return undefined;
  return {
    startMs: numberIn(item, names.start),
    successes: numberIn(item, names.successes),
    failures: numberIn(item, names.failures),
    failingGroups: setIn(item, names.groups),
  };
}

function numberIn(item: Item, name: string): number {
  return Number(item[name]?.N ?? 0);
}

function setIn(item: Item, name: string): string[] {
  return [...(item[name]?.SS ?? [])].sort();
}
