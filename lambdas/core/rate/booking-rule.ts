/** How each kind of caller books: by its horizon, how much at once, and what it does when it is refused. */
import type { BookingRequest } from '../ports.ts';
import type { RateLane } from './lane.ts';
import type { RateSettings } from './settings.ts';

/** Spans in ms. */
export interface BookingRule extends Pick<BookingRequest, 'work'> {
  horizonMs: number;
  /** Calls that are booked at once at most. */
  maxCalls: number;
  /** Refused, the caller sleeps and tries again; without it the refusal is the answer. */
  retry?: {
    /** The longest nap after the first refusal, and after many: it doubles each time. */
    napMs: number;
    napMaxMs: number;
    /** A longer wait is not slept through. */
    maxWaitMs: number;
  };
  /** The timeline has to answer within this; as long as its client waits where it is left out. */
  answerWithinMs?: number;
}

/** Of work on a lane that lookups book on too: it leaves them room beyond its horizon. */
export function workRule(lane: Pick<RateLane, 'spacingMs'>, settings: RateSettings): BookingRule {
  return {
    horizonMs: settings.workHorizonMs,
    maxCalls: Math.max(1, Math.min(settings.workCalls, Math.floor(settings.workSpanMs / lane.spacingMs))),
    work: {
      starvingAfterMs: Math.max(settings.starvingAfterMs, settings.starvingSpacings * lane.spacingMs),
      starvingHorizonMs: settings.lookupHorizonMs,
    },
    retry: {
      napMs: settings.napMs,
      napMaxMs: settings.napMaxMs,
      maxWaitMs: settings.releaseAfterMs,
    },
  };
}

/** Of work that has its lane to itself: the longer horizon saves it refusals, and starving is no matter there. */
export function soleWorkRule(lane: Pick<RateLane, 'spacingMs'>, settings: RateSettings): BookingRule {
  const { work: _, ...rule } = workRule(lane, settings);
  return { ...rule, horizonMs: settings.lookupHorizonMs };
}

/** Of lookups: somebody is on the line. */
export function lookupRule({ lookupHorizonMs }: RateSettings, answerWithinMs: number): BookingRule {
  return { horizonMs: lookupHorizonMs, maxCalls: 1, answerWithinMs };
}
