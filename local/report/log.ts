/** What a drill has seen. Times are ms since the epoch. */
import type { DrillOptions } from '../drill/options.ts';
import type { DrillPlan } from '../drill/plan.ts';
import type { CallRecord } from '../simulators/calls.ts';
import type { PagerEvent } from '../simulators/oncall/pagerduty.ts';
import type { EventBook } from '../traffic/events.ts';
import type { RequestNote } from '../traffic/requests.ts';
import type { Sample } from '../traffic/samples.ts';
import type { BreakerSample } from './breaker-spans.ts';
import type { Accepted, Effect, LookupOutcome } from './verdict.ts';

/** The one event that the CRM refuses permanently. */
export interface PoisonNote {
  reference: string;
  /** When it was seen in a dead-letter queue; 0: never. */
  deadLetteredMs: number;
  /** How often the CRM was called for it. */
  calls: number;
}

export interface DrillLog {
  options: DrillOptions;
  plan: DrillPlan;
  startedMs: number;
  /** 0: the run ended before. */
  downMs: number;
  backMs: number;
  endedMs: number;
  finished: boolean;
  events: EventBook;
  accepted: readonly Accepted[];
  requests: readonly RequestNote[];
  lookups: readonly LookupOutcome[];
  effects: readonly Effect[];
  calls: readonly CallRecord[];
  samples: readonly Sample[];
  /** Of the CRM's breaker. */
  breaker: readonly BreakerSample[];
  /** Of the breakers of single operations, by their names. */
  operations: Readonly<Record<string, readonly BreakerSample[]>>;
  deadLettered: number;
  /** References of what was dead-lettered. */
  deadLetters: readonly string[];
  /** Undefined where the mode sends none. */
  poison: PoisonNote | undefined;
  /** When each burst of callers began. */
  burstsMs: readonly number[];
  depths: Record<string, number>;
  kills: number;
  /** CRM deliveries that named an effect made before. */
  repeats: number;
  updates: { expected: number; arrived: number };
  /** What the pager received, in its order. */
  pages: readonly PagerEvent[];
}

/** How long the outage was: as planned, unless its traffic ended it earlier or the run was stopped in it, ms. */
export function outageMsOf({ downMs, backMs, endedMs, plan }: DrillLog): number {
  return downMs === 0 ? plan.outageMs : (backMs || endedMs) - downMs;
}
