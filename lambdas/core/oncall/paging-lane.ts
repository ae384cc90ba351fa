/** The rate lane of a pager's routing key (P12). */
import { type RateLane, rateLane } from '../rate/lane.ts';
import { rateSettings } from '../rate/settings.ts';

/** PagerDuty's window for a routing key, ms. */
const WINDOW_MS = 60_000;

/** From ONCALL_RATE_PER_MINUTE and the settings of the rate, read from a source of numbers by name. */
export function pagingLane(pager: string, number: (name: string) => number): RateLane {
  const limit = { limit: number('ONCALL_RATE_PER_MINUTE'), windowMs: WINDOW_MS };
  return rateLane(`oncall-${pager}`, limit, rateSettings(number));
}
