/** The lookups' lane of the CRM's rate, with more patience for a booking's answer than a worker needs. */
import { type SharedLanes, toleranceMs } from '../rate/spacing.ts';

/**
 * How late after its booked time a lookup may call, ms, and as a share of the window at most (own choice): a worker
 * books once for a batch, a lookup for itself, and in a new container the answer to the booking alone can take this long.
 */
const LATE_MS = 200;
const LATE_SHARE = 0.2;

/**
 * The lane with the spacing that lets its calls be that late and still keeps every window within the lookups' share:
 * ⌈(window + lateness) ÷ spacing⌉ calls fall into a window at most. Where lookups and workers have one lane together
 * the workers' tolerance holds for both.
 */
export function lookupLane(
  { work, lookup }: SharedLanes,
  windowMs: number,
): { lane: string; spacingMs: number; lateMs: number } {
  const usualMs = toleranceMs(windowMs);
  if (lookup.lane === work.lane) return { ...lookup, lateMs: usualMs };
  const lateMs = Math.max(usualMs, Math.min(LATE_MS, windowMs * LATE_SHARE));
  const stretch = (windowMs + lateMs) / (windowMs + usualMs);
  return { lane: lookup.lane, spacingMs: lookup.spacingMs * stretch, lateMs };
}
