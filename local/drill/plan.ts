/** The course of a drill: how long each phase takes, what the CRM does in it, and what is sent. Pure. */
import { type FaultPlan, type FaultStep, flapSchedule } from '../simulators/faults.ts';
import { hotInteraction } from '../traffic/names.ts';
import type { Target } from '../traffic/target.ts';
import type { RefusingForm } from './modes.ts';
import type { DrillOptions } from './options.ts';
import { scaledSettings } from './scale.ts';
import { targetOf, targetSettings } from './targets/index.ts';

/** What is sent in the outage. */
export type OutageTraffic =
  /** Goes on as before. */
  | { kind: 'usual' }
  /** Continues; before the outage comes one event that the CRM refuses permanently. */
  | { kind: 'poisoned'; patienceMs: number }
  /** Goes on, with one interaction more, whose record is the hot one. */
  | { kind: 'hot' }
  /** Lookups go on; of events there is this set alone, all at once. The outage ends when it is applied. */
  | { kind: 'set'; interactions: number }
  /** Nothing but callers, so many in one moment, and again; before, so many unjudged to warm the containers up. */
  | { kind: 'bursts'; callers: number; warming: number; times: number; pauseMs: number };

export interface DrillPlan {
  /** Traffic before the outage, ms. */
  warmUpMs: number;
  /** From the first fault to the CRM's final return, ms; at most, where the traffic ends it. */
  outageMs: number;
  /** Traffic after it, ms. */
  tailMs: number;
  /** What the CRM does meanwhile: one state, or a schedule. */
  fault: FaultPlan | { schedule: FaultStep[] };
  /** Whether calls in the outage mean anything: in a brown-out and a flap the CRM answers some of them. */
  total: boolean;
  traffic: OutageTraffic;
  /** First replay at the latest this long after the CRM's return, ms. */
  firstReplayLimitMs: number;
  settings: Record<string, string>;
  /** What is taken away. */
  target: Target;
}

const flaps = { times: 10, upS: 20, downS: 60 };
/** Share of failing or hanging calls that took effect all the same: an answer lost is a duplicate in the making. */
const appliedShare = 0.25;
/** Of the record that is throttled, and of a rolling deployment, at speed 1, s. */
const hotRetryAfterS = 600;
const climbS = 60;
/** Long enough to see whether others wait 30 s for a record that is throttled, ms at any speed. */
const leastHotMs = 45_000;
/** Before each burst the rate is unused again, and what was booked is over, ms. */
const idleMs = 2500;
/** A set that is not applied by then is given up: its verdict asks for 60 s, at any speed. */
const setPatienceMs = 90_000;
/** A poisoned event that is not dead-lettered by then is given up: its verdict asks for 30 s, at any speed. */
const poisonPatienceMs = 45_000;

/** Derives the course from the options. */
export function planOf(options: DrillOptions): DrillPlan {
  const { speed, crm, crmRate, updates } = options;
  const secondsMs = (seconds: number): number => Math.max(1000, (seconds * 1000) / speed);
  const traffic = trafficOf(options);
  return {
    warmUpMs: clamp(60_000 / speed, 8000, 45_000),
    outageMs: outageMsOf(options, secondsMs),
    tailMs: endsArrivals(traffic) ? 0 : clamp(120_000 / speed, 12_000, 60_000),
    fault: faultOf(options, secondsMs),
    total: isTotal(options),
    traffic,
    firstReplayLimitMs: 75_000 / speed + 5000,
    settings: {
      // Where there is no outage to shorten, a shorter window would only make 2.5 s long.
      ...scaledSettings(endsArrivals(traffic) ? 1 : speed),
      CRM_RATE_LIMIT: String(crmRate),
      ...targetSettings(crm),
      GENESYS_UPDATE_STYLE: updates,
      NICE_UPDATE_STYLE: updates === 'bulk' ? 'bulk' : 'none',
      ...options.set,
    },
    target: targetOf(crm, crmRate),
  };
}

/** Whether the usual events and requests end before the outage. */
export function endsArrivals({ kind }: OutageTraffic): boolean {
  return kind === 'set' || kind === 'bursts';
}

function trafficOf({ mode }: DrillOptions): OutageTraffic {
  switch (mode) {
    case 'refuse-all':
      return { kind: 'poisoned', patienceMs: poisonPatienceMs };
    case 'hot-record':
      return { kind: 'hot' };
    case 'slow':
      return { kind: 'set', interactions: 20 };
    case 'burst':
      return { kind: 'bursts', callers: 50, warming: 2, times: 3, pauseMs: idleMs };
    default:
      return { kind: 'usual' };
  }
}

function outageMsOf(
  { mode, duration, outage }: DrillOptions,
  secondsMs: (seconds: number) => number,
): number {
  if (mode === 'flap') return flaps.times * (secondsMs(flaps.upS) + secondsMs(flaps.downS));
  if (mode === 'slow') return setPatienceMs;
  if (mode === 'hot-record') return Math.max(leastHotMs, secondsMs(outage));
  return secondsMs(mode === 'brownout' ? duration : outage);
}

function isTotal({ mode, refusing }: DrillOptions): boolean {
  if (mode === 'refuse-all') return refusing !== 'node';
  return !['brownout', 'flap', 'hot-record', 'slow', 'burst'].includes(mode);
}

function faultOf(
  { mode, errorRate, refusing, seed }: DrillOptions,
  secondsMs: (seconds: number) => number,
): DrillPlan['fault'] {
  switch (mode) {
    case 'flap': {
      const [upMs, downMs] = [secondsMs(flaps.upS), secondsMs(flaps.downS)];
      return { schedule: flapSchedule(flaps.times, upMs, downMs, 'down') };
    }
    case 'brownout':
      return { mode, errorRate, appliedShare };
    case 'hang':
    case 'overload':
      return { mode, appliedShare };
    case 'refuse-all':
      return { mode, ...refusalsOf(refusing, secondsMs) };
    case 'hot-record':
      return {
        mode,
        record: hotInteraction(seed),
        retryAfterS: Math.round(secondsMs(hotRetryAfterS) / 1000),
      };
    case 'burst':
      return { mode: 'up' };
    default:
      return { mode };
  }
}

function refusalsOf(form: RefusingForm, secondsMs: (seconds: number) => number): Partial<FaultPlan> {
  const forms: Record<RefusingForm, Partial<FaultPlan>> = {
    all: {},
    events: { kinds: ['event'] },
    cases: { kinds: ['case'] },
    node: { share: 0.1 },
    climb: { climbMs: secondsMs(climbS) },
  };
  return forms[form];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
