/**
 * The rule of a lane's timeline (a generic cell rate algorithm): one number, the next free moment, which only rises.
 *
 * No clock spends a moment twice: a booking takes [start, start + count × spacing) and moves the number past its end,
 * by a conditional write, so bookings never overlap, whatever the containers' clocks say. A slow clock finds the number
 * ahead and waits; a fast one skips moments, which are lost. A clock off by d only shifts its own calls by d against
 * the others, which the spacing's tolerance pays for.
 */

/** Where a booking starts and where it leaves the timeline; undefined if it would start after `latestMs`. */
export function bookOn(
  nextMs: number,
  spanMs: number,
  nowMs: number,
  latestMs: number,
): { startMs: number; nextMs: number } | undefined {
  const startMs = Math.max(nextMs, nowMs);
  return startMs > latestMs ? undefined : { startMs, nextMs: startMs + spanMs };
}

/** Length of a booking, in whole microseconds rounded up, so that a table's decimals stay short. */
export function spanOf(count: number, spacingMs: number): number {
  return Math.ceil(count * spacingMs * 1000) / 1000;
}
