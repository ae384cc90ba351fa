/** What the rate's rules can be set to: the settings RATE_… by name. Spans in ms. */
export interface RateSettings {
  /** Share of every limit that is left unused. */
  headroom: number;
  /** Share of the window by which a call may start after its time. */
  lateness: number;
  /** How far a container's clock may be off, either way. */
  clockSkewMs: number;
  /** Bookings a second that one item of the table takes. */
  bookingsPerItem: number;
  workHorizonMs: number;
  /** Calls, and the stretch of the timeline, that work books at once at most. */
  workCalls: number;
  workSpanMs: number;
  /** The longest nap after the first refusal, and after many. */
  napMs: number;
  napMaxMs: number;
  releaseAfterMs: number;
  lookupHorizonMs: number;
  /** Work starves after this long without a booking, or after so many spacings if that is longer. */
  starvingAfterMs: number;
  starvingSpacings: number;
}

/** The settings from a source of numbers by name. */
export function rateSettings(number: (name: string) => number): RateSettings {
  return {
    headroom: number('RATE_HEADROOM'),
    lateness: number('RATE_LATENESS'),
    clockSkewMs: number('RATE_CLOCK_SKEW_MS'),
    bookingsPerItem: number('RATE_BOOKINGS_PER_ITEM'),
    workHorizonMs: number('RATE_WORK_HORIZON_MS'),
    workCalls: number('RATE_WORK_CALLS'),
    workSpanMs: number('RATE_WORK_SPAN_MS'),
    napMs: number('RATE_NAP_MS'),
    napMaxMs: number('RATE_NAP_MAX_MS'),
    releaseAfterMs: number('RATE_RELEASE_AFTER_MS'),
    lookupHorizonMs: number('RATE_LOOKUP_HORIZON_MS'),
    starvingAfterMs: number('RATE_STARVING_AFTER_MS'),
    starvingSpacings: number('RATE_STARVING_SPACINGS'),
  };
}
