/** What may be used of a limit: its owner's figure less the headroom (P12). */

/** A limit as its owner states it. */
export interface RateLimit {
  /** Calls allowed in every window. */
  limit: number;
  windowMs: number;
}

/** The limit of the settings `{prefix}_RATE_LIMIT` and `{prefix}_RATE_WINDOW_MS`, from a source of numbers by name. */
export function rateLimitOf(prefix: string, number: (name: string) => number): RateLimit {
  return { limit: number(`${prefix}_RATE_LIMIT`), windowMs: number(`${prefix}_RATE_WINDOW_MS`) };
}

/** Whole calls that a window may hold, one at least: a limit below that would allow none. */
export function usableCalls({ limit }: Pick<RateLimit, 'limit'>, headroom: number): number {
  // Forgives binary fractions: 10 × (1 − 0.3) is 7.
  return Math.max(1, Math.floor(limit * (1 - headroom) + 1e-9));
}

/** The same as a rate, for forecasts and for sizing. */
export function usableCallsPerSecond(limit: RateLimit, headroom: number): number {
  return usableCalls(limit, headroom) / (limit.windowMs / 1000);
}
