/** What a container shares with the fleet about one downstream: its breaker and its rate. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoBreakerReader } from '../../adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../adapters/dynamodb/health-store.ts';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { type BreakerGuard, createBreakerGuard } from '../../core/breaker/guard.ts';
import { breakerSettings } from '../../core/breaker/settings.ts';
import type { Downstream } from '../../core/ports.ts';
import { workRule } from '../../core/rate/booking-rule.ts';
import { rateLane } from '../../core/rate/lane.ts';
import { createRateLimiter, type RateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { rateLimitOf } from '../../core/rate/usable-rate.ts';

/** Names of the settings of a downstream that workers call. */
export interface CalledDownstream {
  name: Extract<Downstream, 'crm' | 'warehouse'>;
  /** Begins the names of its settings. */
  prefix: 'CRM' | 'WAREHOUSE';
}

export const CRM: CalledDownstream = { name: 'crm', prefix: 'CRM' };
export const WAREHOUSE: CalledDownstream = { name: 'warehouse', prefix: 'WAREHOUSE' };

/** The workers' guard and limiter. Reads TABLE_BREAKER, TABLE_COORDINATION, the groups breaker and rate, and the limits. */
export function workersOf(
  dynamo: DynamoDBClient,
  { name, prefix }: CalledDownstream,
): { guard: BreakerGuard; limiter: RateLimiter } {
  const breakers = requiredSetting('TABLE_BREAKER');
  const coordination = requiredSetting('TABLE_COORDINATION');
  const rate = rateSettings(numberSetting);
  const lane = rateLane(name, rateLimitOf(prefix, numberSetting), rate);
  return {
    guard: createBreakerGuard({
      ...system,
      downstream: name,
      store: dynamoBreakerStore(dynamo, breakers),
      health: dynamoHealthStore(dynamo, coordination),
      read: dynamoBreakerReader(dynamo, breakers, coordination),
      settings: breakerSettings(numberSetting, `${prefix}_TIMEOUT_MS`),
      lingers: true,
    }),
    limiter: createRateLimiter({
      ...system,
      lane,
      rule: workRule(lane, rate),
      store: dynamoRateStore(dynamo, coordination),
    }),
  };
}
