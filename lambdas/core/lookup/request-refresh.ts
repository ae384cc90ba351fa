/** Asking for a refresh: one a customer at a time, through a queue. */
import type { CacheEntry, Clock, LookupCache, RefreshQueue } from '../ports.ts';

export interface RefreshDeps {
  clock: Clock;
  cache: Pick<LookupCache, 'leaseRefresh'>;
  queue: RefreshQueue;
}

export interface RefreshWish {
  key: string;
  e164: string;
  correlationId: string;
  entry: CacheEntry | undefined;
}

/** No call where the entry says that a refresh is under way, else two. Throws UnavailableError. */
export function createRequestRefresh(
  { clock, cache, queue }: RefreshDeps,
  { refreshLeaseMs }: { refreshLeaseMs: number },
): (wish: RefreshWish) => Promise<void> {
  return async ({ key, e164, correlationId, entry }) => {
    const nowMs = clock.now();
    if (entry !== undefined && entry.refreshUntilMs > nowMs) return;
    if (!(await cache.leaseRefresh(key, nowMs, nowMs + refreshLeaseMs))) return;
    await queue.sendRefresh({ kind: 'refresh', phone: e164, requestedAtMs: nowMs, correlationId });
  };
}
