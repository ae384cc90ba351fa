/** What synth says of settings that it accepts: a promise that holds under them only in part. */
import { CRM } from '../lambdas/core/connector/default.ts';
import { rateLane } from '../lambdas/core/rate/lane.ts';
import { rateSettings } from '../lambdas/core/rate/settings.ts';
import { rateLimitOf } from '../lambdas/core/rate/usable-rate.ts';
import { figure } from './checks/check.ts';
import type { Config } from './config.ts';
import { numberOf } from './values.ts';

/** Calls that lie further apart leave callers who come close together no room within a lookup's horizon, ms. */
const SLOW_LANE_MS = 500;

/** One sentence for every promise that is kept in part; none where all hold. */
export function notices(config: Config): string[] {
  const number = (name: string): number => numberOf(config, name);
  const { spacingMs } = rateLane(CRM.name, rateLimitOf(CRM.prefix, number), rateSettings(number));
  if (spacingMs <= SLOW_LANE_MS) return [];
  return [
    `P5 (callers within the CRM's rate are looked up) holds in part: CRM_RATE_LIMIT and CRM_RATE_WINDOW_MS allow a call every ${figure(spacingMs)} ms, and of callers who come close together some are answered with what is known. At a call a second 3 in 4 are looked up, at one every two seconds 2 in 5.`,
  ];
}
