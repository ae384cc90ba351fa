/** The lookup cache in memory. */
import { customerWriteThrough } from '../../core/connector/customers.ts';
import {
  changedValue,
  TOMBSTONE_MS,
  UNKNOWN_TIME_MS,
  type WriteThrough,
} from '../../core/lookup/cache-rule.ts';
import type { CacheEntry, Customer, Known, LookupCache } from '../../core/ports.ts';

interface Kept<Value extends Known> extends CacheEntry<Value> {
  expiresAtMs: number;
}

/** The cache, with its entries to look at. */
export interface MemoryLookupCache<Value extends Known = Customer> extends LookupCache<Value> {
  entries: Map<string, Kept<Value>>;
}

const BLANK = { cachedAtMs: 0, version: 0, tombstone: false, refreshUntilMs: 0 };
const DAY_MS = 86_400_000;

/** An empty cache of customers that keeps them for `keepMs` (default: 7 days). */
export function memoryLookupCache(keepMs = 7 * DAY_MS): MemoryLookupCache {
  return memoryCache(keepMs, customerWriteThrough);
}

/** The same of any values; `writeThrough`: what reported values make of one. */
export function memoryCache<Value extends Known>(
  keepMs: number,
  writeThrough: WriteThrough<Value>,
): MemoryLookupCache<Value> {
  const entries = new Map<string, Kept<Value>>();
  const live = (key: string, nowMs: number): Kept<Value> | undefined => {
    const kept = entries.get(key);
    return kept !== undefined && kept.expiresAtMs > nowMs ? kept : undefined;
  };
  /** What every write keeps of what was there, expired or not, and the next version. */
  const successor = (key: string, nowMs: number) => {
    const { version = 0, newestChangeMs } = entries.get(key) ?? {};
    return {
      ...BLANK,
      version: (version || nowMs) + 1,
      ...(newestChangeMs === undefined ? {} : { newestChangeMs }),
    };
  };
  return {
    entries,
    async read(key, nowMs) {
      const kept = live(key, nowMs);
      if (kept === undefined) return undefined;
      const { expiresAtMs: _, changedAtMs, ...entry } = kept;
      const known = changedAtMs !== undefined && changedAtMs < UNKNOWN_TIME_MS;
      return { ...entry, ...(known ? { changedAtMs } : {}) };
    },
    async writeLive(key, customer, version, nowMs) {
      if ((live(key, nowMs)?.version ?? 0) !== version) return false;
      const { changedAtMs } = customer;
      const own = changedAtMs === undefined ? {} : { changedAtMs };
      const expiresAtMs = nowMs + keepMs;
      entries.set(key, {
        ...successor(key, nowMs),
        ...own,
        customer: withoutTime(customer),
        cachedAtMs: nowMs,
        expiresAtMs,
      });
      return true;
    },
    async applyChange(key, change, nowMs) {
      const entry = live(key, nowMs);
      const changed = changedValue(entry, change, writeThrough);
      const next = successor(key, nowMs);
      const newest = Math.max(change.changedAtMs ?? UNKNOWN_TIME_MS, next.newestChangeMs ?? 0);
      const times = { changedAtMs: newest, newestChangeMs: newest };
      if (changed === undefined) {
        entries.set(key, { ...next, ...times, tombstone: true, expiresAtMs: nowMs + TOMBSTONE_MS });
        return 'invalidated';
      }
      const customer = withoutTime(changed.value);
      const cachedAtMs = changed.isWhole ? nowMs : (entry?.cachedAtMs ?? nowMs);
      entries.set(key, { ...next, ...times, customer, cachedAtMs, expiresAtMs: nowMs + keepMs });
      return 'updated';
    },
    async leaseRefresh(key, nowMs, untilMs) {
      const kept = entries.get(key) ?? { ...BLANK, expiresAtMs: untilMs + DAY_MS };
      if (kept.refreshUntilMs > nowMs) return false;
      entries.set(key, { ...kept, refreshUntilMs: untilMs });
      return true;
    },
  };
}

/** The time is the entry's. */
function withoutTime<Value extends Known>({ changedAtMs: _, ...value }: Value): Value {
  return value as Value;
}
