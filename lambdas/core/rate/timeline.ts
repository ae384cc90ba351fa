/**
 * The rule of a timeline: one number, the next free call time, which only rises.
 *
 * No clock spends a moment twice: a booking takes [start, start + count × spacing) and moves the number past its end, by
 * a conditional write, so bookings never overlap, whatever the containers' clocks say. A slow clock finds the number
 * ahead and waits; a fast one skips moments, which are lost. A clock off by d only shifts its own calls by d against
 * the others, which the spacing's tolerance pays for.
 *
 * Who comes first is a matter of horizons: a caller may book only while the next free time is at most its horizon
 * ahead. Work keeps the timeline short by its small one, so that lookups, with a longer one, always find room beyond.
 */
import type { Booking, BookingRequest, Timeline } from '../ports.ts';

/** A timeline that nobody has used. */
export const unused: Timeline = { nextMs: 0, workedMs: 0 };

/** Who books: how far ahead, and how far where it is work that starves. */
export type Horizons = Pick<BookingRequest, 'horizonMs' | 'work'>;

/** From when the booking is granted, ms since the epoch, if no other booking comes first; and whether it is one of starving work. */
export function grantOf(
  { nextMs, workedMs }: Timeline,
  { horizonMs, work }: Horizons,
): { fromMs: number; starving: boolean } {
  const fromMs = nextMs - horizonMs;
  if (work === undefined) return { fromMs, starving: false };
  const starvingMs = Math.max(workedMs + work.starvingAfterMs, nextMs - work.starvingHorizonMs);
  return starvingMs < fromMs ? { fromMs: starvingMs, starving: true } : { fromMs, starving: false };
}

/** The booking, and the timeline that it leaves; the same timeline where it is refused. */
export function bookOn(
  timeline: Timeline,
  request: BookingRequest,
): { booking: Booking; timeline: Timeline } {
  const { nowMs, work } = request;
  if (grantOf(timeline, request).fromMs > nowMs) return { booking: { kind: 'refused', timeline }, timeline };
  const startMs = Math.max(timeline.nextMs, nowMs);
  return {
    booking: { kind: 'booked', startMs },
    timeline: { nextMs: startMs + spanOf(request), workedMs: work === undefined ? timeline.workedMs : nowMs },
  };
}

/** Length of a booking, in whole microseconds rounded up, so that a table's decimals stay short. */
export function spanOf({ count, spacingMs }: Pick<BookingRequest, 'count' | 'spacingMs'>): number {
  return Math.ceil(count * spacingMs * 1000) / 1000;
}
