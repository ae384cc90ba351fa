/** The rate lane of a pager's routing key (P12). */
import { type RateLane, rateLane } from '../rate/lane.ts';
import { rateSettings } from '../rate/settings.ts';

/** What a service takes in that window, whatever the setting says. Slack: a message a second for a webhook. */
const LIMITS: Readonly<Record<string, number>> = { slack: 60 };

/** PagerDuty's window for a routing key, ms. */
const WINDOW_MS = 60_000;

/** From ONCALL_RATE_PER_MINUTE and the settings of the rate, read from a source of numbers by name. */
export function pagingLane(pager: string, number: (name: string) => number): RateLane {
  const most = Math.min(number('ONCALL_RATE_PER_MINUTE'), LIMITS[pager] ?? Number.POSITIVE_INFINITY);
  const limit = { limit: most, windowMs: WINDOW_MS };
  return rateLane(`oncall-${pager}`, limit, rateSettings(number));
}
