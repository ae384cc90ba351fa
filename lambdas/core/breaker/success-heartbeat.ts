/** When the fleet's recent success is due to be noted again. */
import type { Random } from '../ports.ts';

/** Steepness of the draw: with e⁴ times more weight at the late end. */
const STEEPNESS = 4;
/** Share of a note's longest age that it reaches in any case. */
const LEAST_SHARE = 0.2;

/** How old the newest note is at the least when another one replaces it, ms. */
export function leastNoteAgeMs(noteMs: number): number {
  return noteMs * LEAST_SHARE;
}

/**
 * Says whether a success should be noted, given the time of the newest note and the age that it may reach.
 *
 * All containers see the same note grow old. Each draws how old it lets it get, between a fifth of `noteMs` and all of
 * it, with exponentially more weight at the late end: whatever the size of the fleet, the earliest draw is nearly
 * always alone, and the others read of its note before they are due. So notes are about one a second at most.
 */
export function createSuccessHeartbeat(
  random: Random,
): (newestAtMs: number, nowMs: number, noteMs: number) => boolean {
  let drawnFor = Number.NaN;
  let share = 0;
  return (newestAtMs, nowMs, noteMs) => {
    if (newestAtMs !== drawnFor) {
      drawnFor = newestAtMs;
      const late = Math.log1p(random.unit() * Math.expm1(STEEPNESS)) / STEEPNESS;
      share = LEAST_SHARE + (1 - LEAST_SHARE) * late;
    }
    return nowMs >= newestAtMs + noteMs * share;
  };
}
