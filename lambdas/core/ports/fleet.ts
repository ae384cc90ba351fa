/** What the fleet of containers shares of a rate. */

/** Grants call times at a fixed spacing over the whole fleet (protocol Rate). */
export interface RateStore {
  /**
   * Books `count` calls `spacingMs` apart on `lane`, none before `nowMs` and the first at most `maxWaitMs` later.
   * Answers the time of the first, or undefined where that is too long a wait. Throws UnavailableError.
   */
  book(
    lane: string,
    count: number,
    spacingMs: number,
    nowMs: number,
    maxWaitMs: number,
  ): Promise<number | undefined>;
  /** No call on the lane before `untilMs` (a 429's Retry-After). */
  holdOff(lane: string, untilMs: number): Promise<void>;
}
