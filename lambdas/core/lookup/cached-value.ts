/** What a lookup can answer with, and what the cache has to offer. */
import type { CacheEntry, Customer } from '../ports.ts';
import type { LookupOptions } from './options.ts';

/** What is told of a caller, and where it comes from. `ageMs` goes with the cached ones. */
export type CachedValue =
  | { source: 'live'; customer: Customer }
  | { source: 'cache' | 'stale_cache'; customer: Customer; ageMs: number }
  | { source: 'default'; customer: Customer };

/** Where nothing is known of a caller (HTTP contract). */
const UNKNOWN: Customer = { found: false, customerId: 'UNKNOWN', tier: 'standard' };

/** The answer that is always there. */
export const nothingKnown: CachedValue = { source: 'default', customer: UNKNOWN };

/** A value that is fresh; one that the CRM doesn't know is so for a shorter time. */
export function freshIn(
  entry: CacheEntry | undefined,
  nowMs: number,
  options: LookupOptions,
): CachedValue | undefined {
  const kept = valueIn(entry, nowMs);
  if (kept === undefined) return undefined;
  const isFresh = kept.ageMs <= (kept.customer.found ? options.freshMs : options.notFoundMs);
  return isFresh ? { source: 'cache', ...kept } : undefined;
}

/** The last known value where it is not too old, else the default. */
export function lastKnownIn(
  entry: CacheEntry | undefined,
  nowMs: number,
  options: LookupOptions,
): CachedValue {
  const kept = valueIn(entry, nowMs);
  return kept !== undefined && kept.ageMs <= options.staleMs
    ? { source: 'stale_cache', ...kept }
    : nothingKnown;
}

/** The value with its age; a tombstone has none, and a clock that is behind makes nothing younger than now. */
function valueIn(
  entry: CacheEntry | undefined,
  nowMs: number,
): { customer: Customer; ageMs: number } | undefined {
  if (entry?.customer === undefined || entry.tombstone) return undefined;
  return { customer: entry.customer, ageMs: Math.max(0, nowMs - entry.cachedAtMs) };
}
