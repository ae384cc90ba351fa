/** What a lookup can answer with, and what the cache has to offer. */
import type { CacheEntry, Customer, Known } from '../ports.ts';
import type { LookupOptions } from './options.ts';

/** What is known of a caller, and where it comes from. Cached answers carry `ageMs`. */
export type CachedValue<Value extends Known = Customer> =
  | { source: 'live'; customer: Value }
  | { source: 'cache' | 'stale_cache'; customer: Value; ageMs: number }
  | { source: 'default'; customer: Value };

/** Spans for which an answer counts, in ms, as in LookupOptions. */
export type CacheLives = Pick<LookupOptions, 'freshMs' | 'notFoundMs' | 'staleMs'>;

/** Where nothing is known of a caller (HTTP contract). */
export const UNKNOWN: Customer = { found: false, customerId: 'UNKNOWN', tier: 'standard' };

/** The answer that is always there. */
export const nothingKnown: CachedValue = { source: 'default', customer: UNKNOWN };

/** A value that is fresh; one that the CRM doesn't know is so for a shorter time. */
export function freshIn<Value extends Known>(
  entry: CacheEntry<Value> | undefined,
  nowMs: number,
  options: CacheLives,
): CachedValue<Value> | undefined {
  const kept = valueIn(entry, nowMs);
  if (kept === undefined) return undefined;
  const isFresh = kept.ageMs <= (kept.customer.found ? options.freshMs : options.notFoundMs);
  return isFresh ? { source: 'cache', ...kept } : undefined;
}

/** The last known value where it is not too old, else `unknown`. An absence is never answered once it is old (P6). */
export function lastKnownIn<Value extends Known>(
  entry: CacheEntry<Value> | undefined,
  nowMs: number,
  options: CacheLives,
  unknown: Value,
): CachedValue<Value> {
  const kept = valueIn(entry, nowMs);
  const longestMs = kept?.customer.found ? options.staleMs : options.notFoundMs;
  return kept !== undefined && kept.ageMs <= longestMs
    ? { source: 'stale_cache', ...kept }
    : { source: 'default', customer: unknown };
}

/** The value with its age; a tombstone has none, and a clock that is behind makes nothing younger than now. */
function valueIn<Value extends Known>(
  entry: CacheEntry<Value> | undefined,
  nowMs: number,
): { customer: Value; ageMs: number } | undefined {
  if (entry?.customer === undefined || entry.tombstone) return undefined;
  return { customer: entry.customer, ageMs: Math.max(0, nowMs - entry.cachedAtMs) };
}
