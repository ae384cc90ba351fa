/** How an entry of the lookup cache lies in its table. */
import { UNKNOWN_TIME_MS } from '../../core/lookup/cache-rule.ts';
import type { CacheEntry, Customer, Known } from '../../core/ports.ts';
import { isExpired, numberIn, text, textIn } from './claim-item.ts';
import type { Item } from './conditional.ts';

/** How a value lies in an entry's item. */
export interface ValueFormat<Value extends Known> {
  /** Placeholders of an update, each named as its attribute; `changedAt` is not among them. */
  placeholders(value: Value): Item;
  /** Undefined where the item holds no value of this kind. */
  read(item: Item): Value | undefined;
}

/** The format of the default connector's customers: `isFound`, `customerId`, `tier`. */
export const CUSTOMERS: ValueFormat<Customer> = {
  placeholders: ({ found, customerId, tier }) => ({
    ':customerId': text(customerId),
    ':tier': text(tier),
    ':isFound': { BOOL: found },
  }),
  read: (item) => customerIn(item).customer,
};

/** The entry in an item; undefined where there is none or its time is over. */
export function entryIn<Value extends Known>(
  item: Item | undefined,
  nowMs: number,
  { read }: ValueFormat<Value>,
): CacheEntry<Value> | undefined {
  if (item === undefined || isExpired(item, nowMs)) return undefined;
  const changedAtMs = numberIn(item, 'changedAt');
  const newestChangeMs = numberIn(item, 'newestChange');
  const known = changedAtMs > 0 && changedAtMs < UNKNOWN_TIME_MS;
  const customer = read(item);
  return {
    ...(customer === undefined ? {} : { customer }),
    cachedAtMs: numberIn(item, 'cachedAt'),
    ...(known ? { changedAtMs } : {}),
    ...(newestChangeMs === 0 ? {} : { newestChangeMs }),
    version: numberIn(item, 'version'),
    tombstone: item['tombstone']?.BOOL === true,
    refreshUntilMs: numberIn(item, 'refreshUntil'),
  };
}

function customerIn(item: Item): { customer?: Customer } {
  const found = item['isFound']?.BOOL;
  if (found === undefined) return {};
  return { customer: { found, customerId: textIn(item, 'customerId'), tier: textIn(item, 'tier') } };
}
