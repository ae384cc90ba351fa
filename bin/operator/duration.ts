/** Spans of time in words. */

/** What workers take to start and a lane to climb, before anything is worked off at its rate (own choice), ms. */
const START_MS = 15_000;
const MINUTE_MS = 60_000;

/** A forecast, no more exact than one can be, and rounded up: `in less than a minute`, `in about 3 min`. */
export function inAbout(ms: number): string {
  return `in ${about(ms)}`;
}

/** The same without its `in`. */
export function about(ms: number): string {
  return minutesIn(ms) <= 1 ? 'less than a minute' : `about ${spanOf(ms)}`;
}

/** At the latest, as exact: `within 3 min`. */
export function within(ms: number): string {
  return minutesIn(ms) <= 1 ? 'within a minute' : `within ${spanOf(ms)}`;
}

const minutesIn = (ms: number): number => Math.ceil((ms + START_MS) / MINUTE_MS);

function spanOf(ms: number): string {
  const minutes = minutesIn(ms);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `3 days 11 h` where one would not reckon in hours; else as `duration`. */
export function days(ms: number): string {
  const hours = Math.floor(ms / (60 * MINUTE_MS));
  return hours < 48 ? duration(ms) : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}

/** `2 h 5 min`, `5 min 3 s`, `3 s`. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
