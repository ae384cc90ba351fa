/** Asking for a refresh: one a customer at a time, through a queue. */
import type {
  CacheEntry,
  Clock,
  Known,
  LookupCache,
  LookupRefreshMessage,
  RefreshMessage,
  RefreshQueue,
} from '../ports.ts';

type Wanted<Message> = Omit<Message, 'requestedAtMs' | 'correlationId'>;
/** What a refresh asks for, beside when and for which request. */
export type RefreshOf<By> = (by: By) => Wanted<RefreshMessage> | Wanted<LookupRefreshMessage>;

export interface RefreshDeps<By> {
  clock: Clock;
  cache: Pick<LookupCache, 'leaseRefresh'>;
  queue: RefreshQueue;
  refreshOf: RefreshOf<By>;
}

export interface RefreshNeed<By> {
  key: string;
  by: By;
  correlationId: string;
  entry: CacheEntry<Known> | undefined;
}

/** No call where the entry says that a refresh is under way, else two. Throws UnavailableError. */
export function createRequestRefresh<By>(
  { clock, cache, queue, refreshOf }: RefreshDeps<By>,
  { refreshLeaseMs }: { refreshLeaseMs: number },
): (need: RefreshNeed<By>) => Promise<void> {
  return async ({ key, by, correlationId, entry }) => {
    const nowMs = clock.now();
    if (entry !== undefined && entry.refreshUntilMs > nowMs) return;
    if (!(await cache.leaseRefresh(key, nowMs, nowMs + refreshLeaseMs))) return;
    await queue.sendRefresh({ ...refreshOf(by), requestedAtMs: nowMs, correlationId });
  };
}
