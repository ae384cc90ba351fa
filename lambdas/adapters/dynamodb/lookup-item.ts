/** How an entry of the lookup cache lies in its table. */
import { UNKNOWN_TIME_MS } from '../../core/lookup/cache-rule.ts';
import type { CacheEntry, Customer } from '../../core/ports.ts';
import { isExpired, numberIn, text, textIn } from './claim-item.ts';
import type { Item } from './conditional.ts';

/** The entry in an item; undefined where there is none or its time is over. */
export function entryIn(item: Item | undefined, nowMs: number): CacheEntry | undefined {
  if (item === undefined || isExpired(item, nowMs)) return undefined;
  const changedAtMs = numberIn(item, 'changedAt');
  const newestChangeMs = numberIn(item, 'newestChange');
  const known = changedAtMs > 0 && changedAtMs < UNKNOWN_TIME_MS;
  return {
    ...customerIn(item),
    cachedAtMs: numberIn(item, 'cachedAt'),
    ...(known ? { changedAtMs } : {}),
    ...(newestChangeMs === 0 ? {} : { newestChangeMs }),
    version: numberIn(item, 'version'),
    tombstone: item['tombstone']?.BOOL === true,
    refreshUntilMs: numberIn(item, 'refreshUntil'),
  };
}

/** The parts of a customer as values of an update. */
export function valuesOf({ customerId, tier }: Partial<Pick<Customer, 'customerId' | 'tier'>>): Item {
  return {
    ...(customerId === undefined ? {} : { ':customerId': text(customerId) }),
    ...(tier === undefined ? {} : { ':tier': text(tier) }),
  };
}

function customerIn(item: Item): { customer?: Customer } {
  const found = item['isFound']?.BOOL;
  if (found === undefined) return {};
  return { customer: { found, customerId: textIn(item, 'customerId'), tier: textIn(item, 'tier') } };
}
