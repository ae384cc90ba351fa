/** What the fleet of containers shares of a rate. */

/** A booking of call times on a timeline. Times are ms since the epoch, spans ms. */
export interface BookingRequest {
  /** Calls, `spacingMs` apart. */
  count: number;
  spacingMs: number;
  /** None starts before. */
  nowMs: number;
  /** How far after `nowMs` the first may start. */
  horizonMs: number;
  /** Of work: where no work has booked for `starvingAfterMs`, this one may start by the other horizon. */
  work?: { starvingAfterMs: number; starvingHorizonMs: number };
}

/** Times are ms since the epoch, 0 for never. */
export interface Timeline {
  /** The next free call time. */
  nextMs: number;
  /** When work last booked. */
  workedMs: number;
}

/** `startMs`: of the first call. Refused: the next free time is too far ahead. */
export type Booking = { kind: 'booked'; startMs: number } | { kind: 'refused'; timeline: Timeline };

/** Timelines that the whole fleet shares (protocol Rate). Methods throw UnavailableError. */
export interface RateStore {
  /** Books on the timeline `lane` by its rule (`core/rate/timeline.ts`). */
  book(lane: string, request: BookingRequest): Promise<Booking>;
  /** No call on the lane before `untilMs` (a 429's Retry-After). */
  holdOff(lane: string, untilMs: number): Promise<void>;
}
