/** What a container shares with the fleet about one downstream: its breaker and its rate. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { soleWorkRule, workRule } from '../../core/rate/booking-rule.ts';
import { rateLane } from '../../core/rate/lane.ts';
import { createRateLimiter, type RateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { rateLimitOf } from '../../core/rate/usable-rate.ts';
import { type Breakers, breakersOf } from './breakers.ts';
import type { CalledDownstream } from './connector-settings.ts';

/** The workers' guards and limiter. Reads TABLE_BREAKER, TABLE_COORDINATION, the groups breaker and rate, and the limits. */
export function workersOf(
  dynamo: DynamoDBClient,
  { name, prefix, hasLookups }: CalledDownstream,
): Breakers & { limiter: RateLimiter } {
  const coordination = requiredSetting('TABLE_COORDINATION');
  const rate = rateSettings(numberSetting);
  const lane = rateLane(name, rateLimitOf(prefix, numberSetting), rate);
  return {
    ...breakersOf(dynamo, name, `${prefix}_TIMEOUT_MS`),
    limiter: createRateLimiter({
      ...system,
      lane,
      rule: (hasLookups ? workRule : soleWorkRule)(lane, rate),
      store: dynamoRateStore(dynamo, coordination),
    }),
  };
}
