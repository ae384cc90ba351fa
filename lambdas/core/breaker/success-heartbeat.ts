/** When the fleet's recent success is due to be noted anew. */
import type { Random } from '../ports.ts';

/** Steepness of the draw: with e⁴ times more weight at the late end. */
const STEEPNESS = 4;

/**
 * Says whether a success should be noted, given the time of the newest one known.
 *
 * All containers see the same note grow old. Each draws how old it lets it get, between a fifth of `noteMs` and all of
 * it, with exponentially more weight at the late end: whatever the size of the fleet, the earliest draw is nearly
 * always alone, and the others read of its note before they are due. So notes are about one a second at most.
 */
export function createSuccessHeartbeat(
  random: Random,
  noteMs: number,
): (newestAtMs: number, nowMs: number) => boolean {
  let drawnFor = Number.NaN;
  let dueAtMs = 0;
  return (newestAtMs, nowMs) => {
    if (newestAtMs !== drawnFor) {
      drawnFor = newestAtMs;
      const late = Math.log1p(random.unit() * Math.expm1(STEEPNESS)) / STEEPNESS;
      dueAtMs = newestAtMs + noteMs * (0.2 + 0.8 * late);
    }
    return nowMs >= dueAtMs;
  };
}
