/** Callers of one moment at an idle CRM are looked up, within its rate (P5, P12). Pure. */
import type { DrillLog } from '../../report/log.ts';
import { worstWindow } from '../../simulators/window.ts';
import type { Check } from '../check.ts';
import { liveShare } from './callers.ts';

/** 45 of 50. */
const leastLive = 0.9;
/** Of what the CRM allows, in any window (P12). */
const usable = 0.8;
const windowMs = 1000;

export function burstChecks({ burstsMs, lookups, calls, options, downMs, backMs }: DrillLog): Check[] {
  const bursts = burstsMs.map((fromMs, index) => liveShare(lookups, fromMs, burstsMs[index + 1] ?? backMs));
  const callsMs = calls.map(({ atMs }) => atMs).filter((atMs) => atMs >= downMs && atMs <= backMs);
  const [fullest, allowed] = [worstWindow(callsMs, windowMs), Math.floor(usable * options.crmRate)];
  return [
    {
      name: 'new callers live',
      passed: bursts.length > 0 && bursts.every(({ live, asked }) => asked > 0 && live >= leastLive * asked),
      detail: `${bursts.map(({ live, asked }) => `${live} of ${asked}`).join(', ')}; 45 of 50 wanted`,
    },
    {
      name: 'headroom kept',
      passed: fullest <= allowed,
      detail: `${fullest} calls in the fullest window, ${allowed} wanted`,
    },
  ];
}
