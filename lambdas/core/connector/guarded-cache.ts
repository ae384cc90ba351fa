/** The lookup cache of a connector whose changes name records by their ids (P6; rules: record-index.ts). */
import type { CacheEntry, LookupCache } from '../ports.ts';
import type { LookupAnswer } from './look-up.ts';
import { admitEntry, type ChangeCounter, type RecordChangeDeps } from './record-index.ts';

/** Stands where there is no entry, so that the counters have something to come along with. */
export const NO_ENTRY: CacheEntry<never> = { cachedAtMs: 0, version: 0, tombstone: false, refreshUntilMs: 0 };

export type GuardedCacheDeps = Pick<RecordChangeDeps, 'index' | 'recordKey' | 'part'> & {
  counter: Pick<ChangeCounter, 'read'>;
};

/**
 * The same cache: the counters are read along with each entry, and an answer is written only once every record that it is
 * made of knows its key and has not changed since. Whoever reads otherwise hands `writeLive` what it has `seen`; without
 * that nothing is written.
 */
export function guardedCache(
  cache: LookupCache<LookupAnswer>,
  deps: GuardedCacheDeps,
): LookupCache<LookupAnswer> {
  return {
    ...cache,
    async read(key, nowMs) {
      // Counters first: what changes in between is then newer than what was seen.
      const seen = await deps.counter.read();
      return { ...((await cache.read(key, nowMs)) ?? NO_ENTRY), seen };
    },
    async writeLive(key, answer, version, nowMs, seen) {
      const { entities } = answer;
      const isAdmitted =
        entities.length === 0 || (seen !== undefined && (await admitEntry(deps, key, entities, seen)));
      return isAdmitted && cache.writeLive(key, answer, version, nowMs);
    },
  };
}
