/** A live call writes its value over whatever the entry has become since it was read. */
import type { Fault } from './fault.ts';

export const cacheWriteWithoutTombstoneCheck: Fault = {
  name: 'cache-write-without-tombstone-check',
  lookupCache: (cache) => ({
    ...cache,
    async writeLive(key, customer, _version, nowMs) {
      const entry = await cache.read(key, nowMs);
      return cache.writeLive(key, customer, entry?.version ?? 0, nowMs);
    },
  }),
};
