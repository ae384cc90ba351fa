/** What a container shares with the fleet about one downstream: its breaker and its rate. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import type { Downstream } from '../../core/ports.ts';
import { createRateLimiter, type RateLimiter } from '../../core/rate/limiter.ts';
import { sharedLanes, toleranceMs } from '../../core/rate/spacing.ts';
import { type Breakers, breakersOf } from './breakers.ts';

/** Names of the settings of a downstream that workers call. */
export interface CalledDownstream {
  name: Extract<Downstream, 'crm' | 'warehouse'>;
  /** Begins the names of its settings. */
  prefix: 'CRM' | 'WAREHOUSE';
  /** Whether lookups have a share of its rate. */
  hasLookups: boolean;
}

export const CRM: CalledDownstream = { name: 'crm', prefix: 'CRM', hasLookups: true };
export const WAREHOUSE: CalledDownstream = { name: 'warehouse', prefix: 'WAREHOUSE', hasLookups: false };

/** The workers' guards and limiter. Reads TABLE_BREAKER, TABLE_COORDINATION, the groups breaker and rate, and the limits. */
export function workersOf(
  dynamo: DynamoDBClient,
  { name, prefix, hasLookups }: CalledDownstream,
): Breakers & { limiter: RateLimiter } {
  const coordination = requiredSetting('TABLE_COORDINATION');
  const windowMs = numberSetting(`${prefix}_RATE_WINDOW_MS`);
  const limit = numberSetting(`${prefix}_RATE_LIMIT`);
  const lookupShare = hasLookups ? numberSetting('RATE_LOOKUP_SHARE') : 0;
  const { work } = sharedLanes(
    name,
    { limit, windowMs, headroom: numberSetting('RATE_HEADROOM') },
    lookupShare,
  );
  return {
    ...breakersOf(dynamo, name, `${prefix}_TIMEOUT_MS`),
    limiter: createRateLimiter({
      ...work,
      clock: system.clock,
      store: dynamoRateStore(dynamo, coordination),
      lateMs: toleranceMs(windowMs),
    }),
  };
}
