/** What a reported change does to an entry (protocol Lookup cache): one rule for every store. */
import type { CacheChange, CacheEntry, Known } from '../ports.ts';

/** A tombstone's life: far longer than any lookup that began before the invalidation (design: 7 days). */
export const TOMBSTONE_MS = 604_800_000;

/** The time of a change that states none: nothing is known to be newer, so nothing is overwritten. */
export const UNKNOWN_TIME_MS = 1e15;

/** A value that a change has led to; `isWhole`: the change states all of it, so it is as old as its writing. */
export interface Changed<Value extends Known> {
  value: Value;
  isWhole: boolean;
}

/**
 * What the stated values make of a value: `known` is the one that is there, of something found; undefined where there is none.
 * Answers undefined where they don't make a whole value.
 */
export type WriteThrough<Value extends Known> = (
  known: Value | undefined,
  values: NonNullable<CacheChange['values']>,
) => Changed<Value> | undefined;

/**
 * The value after the change, or undefined where the entry must be invalidated: the change carries no value or no time; the
 * entry's own time is unknown (a live value may have none) or not older; a newer change was reported before; or the values
 * are not enough for `writeThrough`.
 */
export function changedValue<Value extends Known>(
  entry: CacheEntry<Value> | undefined,
  { values, changedAtMs }: CacheChange,
  writeThrough: WriteThrough<Value>,
): Changed<Value> | undefined {
  if (values === undefined || changedAtMs === undefined || entry?.changedAtMs === undefined) return undefined;
  if (Math.max(entry.changedAtMs, entry.newestChangeMs ?? 0) >= changedAtMs) return undefined;
  const known = entry.tombstone || entry.customer?.found !== true ? undefined : entry.customer;
  const changed = writeThrough(known, values);
  return changed && { ...changed, value: { ...changed.value, changedAtMs } };
}
