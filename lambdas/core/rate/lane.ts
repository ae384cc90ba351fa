/** The lane of a limit: one timeline for all callers, dealt out over several items where one could not keep up. */
import type { RateSettings } from './settings.ts';
import { latenessMs, spacingMs } from './spacing.ts';
import { type RateLimit, usableCalls, usableCallsPerSecond } from './usable-rate.ts';

export interface RateLane {
  /** Names the timeline, e.g. `crm`, `genesys`. */
  name: string;
  /** Of the calls on one item, ms. */
  spacingMs: number;
  /** How late a booked call may start, ms. */
  lateMs: number;
  /** Items that the timeline is dealt out over; each has an equal part of the calls. */
  items: number;
}

/** The lane of `limit`, less the headroom. */
export function rateLane(name: string, limit: RateLimit, settings: RateSettings): RateLane {
  const { headroom, bookingsPerItem } = settings;
  const calls = usableCalls(limit, headroom);
  // At worst each call is booked by itself.
  const items = Math.min(calls, Math.ceil(usableCallsPerSecond(limit, headroom) / bookingsPerItem));
  return {
    name,
    items,
    spacingMs: spacingMs(Math.floor(calls / items), limit.windowMs, settings),
    lateMs: latenessMs(limit.windowMs, settings),
  };
}

/** Names of the lane's items in the table. */
export function itemsOf({ name, items }: Pick<RateLane, 'name' | 'items'>): string[] {
  return items === 1 ? [name] : Array.from({ length: items }, (_, index) => `${name}#${index}`);
}
