/** What a change by the CRM does to an entry (protocol Lookup cache): one rule for every store. */
import type { CacheChange, CacheEntry, Customer } from '../ports.ts';

/** A tombstone's life: far longer than any lookup that began before the invalidation (design: 7 days). */
export const TOMBSTONE_MS = 604_800_000;

/** The time of a change that states none: nothing is known to be newer, so nothing is overwritten. */
export const UNKNOWN_TIME_MS = 1e15;

/** Whether the change carries everything that a customer is. */
export function isWhole(change: CacheChange): boolean {
  return change.customer?.customerId !== undefined && change.customer.tier !== undefined;
}

/**
 * The customer after the change, or undefined where the entry must be invalidated: the change carries no value or no
 * time; the entry's own time is unknown (a live value has none) or not older; a newer change was reported before;
 * the change is a part with nothing to be a part of; or it names another customer without its tier.
 */
export function changedCustomer(entry: CacheEntry | undefined, change: CacheChange): Customer | undefined {
  const { customer: part, changedAtMs } = change;
  if (part === undefined || changedAtMs === undefined || entry?.changedAtMs === undefined) return undefined;
  if (Math.max(entry.changedAtMs, entry.newestChangeMs ?? 0) >= changedAtMs) return undefined;
  const known = entry.tombstone || entry.customer?.found !== true ? undefined : entry.customer;
  // The number has gone to another customer: the tier of the one before is not theirs.
  const base = part.customerId === undefined || part.customerId === known?.customerId ? known : undefined;
  const customerId = part.customerId ?? base?.customerId;
  const tier = part.tier ?? base?.tier;
  if (customerId === undefined || tier === undefined) return undefined;
  return { found: true, customerId, tier, changedAtMs };
}
