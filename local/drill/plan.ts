/** The course of a drill: how long each phase takes and what the CRM does in it. Pure. */
import { type FaultPlan, type FaultStep, flapSchedule } from '../simulators/faults.ts';
import type { DrillOptions } from './options.ts';
import { scaledSettings } from './scale.ts';

export interface DrillPlan {
  /** Traffic before the outage, ms. */
  warmUpMs: number;
  /** From the first fault to the CRM's return for good, ms. */
  outageMs: number;
  /** Traffic after it, ms. */
  tailMs: number;
  /** What the CRM does meanwhile: one state, or a schedule. */
  fault: FaultPlan | { schedule: FaultStep[] };
  /** Whether calls in the outage mean anything: in a brown-out and a flap the CRM answers some of them. */
  total: boolean;
  /** First replay at the latest this long after the CRM's return, ms. */
  firstReplayLimitMs: number;
  settings: Record<string, string>;
}

const flaps = { times: 10, upS: 20, downS: 60 };
/** Share of failing or hanging calls that took effect all the same: an answer lost is a duplicate in the making. */
const appliedShare = 0.25;

/** Derives the course from the options. */
export function planOf(options: DrillOptions): DrillPlan {
  const { speed, mode, crm, crmRate, updates } = options;
  const secondsMs = (seconds: number): number => Math.max(1000, (seconds * 1000) / speed);
  const lengthS =
    mode === 'flap'
      ? flaps.times * (flaps.upS + flaps.downS)
      : mode === 'brownout'
        ? options.duration
        : options.outage;
  return {
    warmUpMs: clamp(60_000 / speed, 8000, 45_000),
    outageMs:
      mode === 'flap' ? flaps.times * (secondsMs(flaps.upS) + secondsMs(flaps.downS)) : secondsMs(lengthS),
    tailMs: clamp(120_000 / speed, 12_000, 60_000),
    fault: faultOf(options, secondsMs),
    total: mode !== 'brownout' && mode !== 'flap',
    firstReplayLimitMs: 75_000 / speed + 5000,
    settings: {
      ...scaledSettings(speed),
      CRM_RATE_LIMIT: String(crmRate),
      CRM_KIND: crm,
      GENESYS_UPDATE_STYLE: updates,
      NICE_UPDATE_STYLE: updates === 'bulk' ? 'bulk' : 'none',
      ...options.set,
    },
  };
}

function faultOf(
  { mode, errorRate }: DrillOptions,
  secondsMs: (seconds: number) => number,
): DrillPlan['fault'] {
  if (mode === 'flap') {
    return { schedule: flapSchedule(flaps.times, secondsMs(flaps.upS), secondsMs(flaps.downS), 'down') };
  }
  if (mode === 'brownout') return { mode, errorRate, appliedShare };
  return mode === 'hang' ? { mode, appliedShare } : { mode };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
