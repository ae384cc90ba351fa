/** Rate over time, and the settings of the run. Pure. */
import { usableRate } from '../usable-rate.ts';
import type { LoadOptions } from './options.ts';

/** The CRM of a load test takes this many calls a second: a spike must outrun it, or there is nothing to see. */
const CRM_RATE = 100;
/** What may be used of it: a drain's rate where nobody looks a customer up. */
export const DRAIN_RATE = usableRate(CRM_RATE);

/** Events a second at `nowMs` since the start. */
export function rateAt(nowMs: number, { rate, factor, spike, baseline }: LoadOptions): number {
  const s = nowMs / 1000;
  return s >= baseline && s < baseline + spike ? rate * factor : rate;
}

/** All arrivals end then, ms since the start. */
export function arrivalsMs({ spike, baseline }: LoadOptions): number {
  return (2 * baseline + spike) * 1000;
}

/** Thresholds of the flow controller, scaled so that the spike crosses them as a real one would cross the real ones. */
export function loadSettings({ rate, factor, spike }: LoadOptions): Record<string, string> {
  const peak = Math.max(100, (rate * factor * 0.85 - DRAIN_RATE) * spike);
  return {
    CRM_RATE_LIMIT: String(CRM_RATE),
    CONTROL_TICK_MS: '5000',
    CONTROL_COOLDOWN_MS: '5000',
    CONTROL_BACKPRESSURE_DEPTH: String(Math.round(peak / 8)),
    CONTROL_PAUSE_ENRICHMENT_DEPTH: String(Math.round(peak / 3)),
    CONTROL_RESUME_ENRICHMENT_DEPTH: String(Math.round(peak / 20)),
  };
}

/** Seven in ten interactions are calls (guide: an IVR change sends 70 % to one queue). */
export const MEDIA = [
  'voice',
  'voice',
  'voice',
  'voice',
  'voice',
  'voice',
  'callback',
  'chat',
  'email',
  'message',
];
