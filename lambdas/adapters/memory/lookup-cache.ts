/** The lookup cache in memory. */
import { changedCustomer, isWhole, TOMBSTONE_MS, UNKNOWN_TIME_MS } from '../../core/lookup/cache-rule.ts';
import type { CacheEntry, LookupCache } from '../../core/ports.ts';

interface Kept extends CacheEntry {
  expiresAtMs: number;
}

/** The cache, with its entries to look at. */
export interface MemoryLookupCache extends LookupCache {
  entries: Map<string, Kept>;
}

const BLANK = { cachedAtMs: 0, version: 0, tombstone: false, refreshUntilMs: 0 };
const DAY_MS = 86_400_000;

/** An empty cache that keeps values for `keepMs` (default: 7 days). */
export function memoryLookupCache(keepMs = 7 * DAY_MS): MemoryLookupCache {
  const entries = new Map<string, Kept>();
  const live = (key: string, nowMs: number): Kept | undefined => {
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
      const { changedAtMs, ...value } = customer;
      const own = changedAtMs === undefined ? {} : { changedAtMs };
      const expiresAtMs = nowMs + keepMs;
      entries.set(key, { ...successor(key, nowMs), ...own, customer: value, cachedAtMs: nowMs, expiresAtMs });
      return true;
    },
    async applyChange(key, change, nowMs) {
      const entry = live(key, nowMs);
      const changed = changedCustomer(entry, change);
      const next = successor(key, nowMs);
      const newest = Math.max(change.changedAtMs ?? UNKNOWN_TIME_MS, next.newestChangeMs ?? 0);
      const times = { changedAtMs: newest, newestChangeMs: newest };
      if (changed === undefined) {
        entries.set(key, { ...next, ...times, tombstone: true, expiresAtMs: nowMs + TOMBSTONE_MS });
        return 'invalidated';
      }
      const { changedAtMs: _, ...customer } = changed;
      const cachedAtMs = isWhole(change) ? nowMs : (entry?.cachedAtMs ?? nowMs);
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
