/** How far apart the calls on a timeline lie, so that no sliding window holds too many of them (P12). */
import type { RateSettings } from './settings.ts';

type Tolerance = Pick<RateSettings, 'lateness' | 'clockSkewMs'>;

/** How late a booked call may start, ms. A later one has to be booked again. */
export function latenessMs(windowMs: number, { lateness }: Tolerance): number {
  return windowMs * lateness;
}

/**
 * Spacing of `calls` in a window, ms.
 *
 * Two calls booked by clocks that are each off by `skew` at most, the first up to `lateness` late, start less than a
 * window apart only if they are booked less than window + lateness + 2 × skew apart. So much of the timeline has room
 * for `calls` bookings, and no half-open window holds more.
 */
export function spacingMs(calls: number, windowMs: number, tolerance: Tolerance): number {
  return (windowMs + latenessMs(windowMs, tolerance) + 2 * tolerance.clockSkewMs) / calls;
}
