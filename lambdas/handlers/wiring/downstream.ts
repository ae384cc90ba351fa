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
import { createRateLimiter, type RateLimiter } from '../../core/rate/limiter.ts';
import { sharedLanes, toleranceMs } from '../../core/rate/spacing.ts';
import { createOperationGuards } from '../../core/worker/operation-guards.ts';

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
): { guard: BreakerGuard; operationGuard: (operation: string) => BreakerGuard; limiter: RateLimiter } {
  const breakers = requiredSetting('TABLE_BREAKER');
  const coordination = requiredSetting('TABLE_COORDINATION');
  const windowMs = numberSetting(`${prefix}_RATE_WINDOW_MS`);
  const limit = numberSetting(`${prefix}_RATE_LIMIT`);
  const lookupShare = hasLookups ? numberSetting('RATE_LOOKUP_SHARE') : 0;
  const { work } = sharedLanes(
    name,
    { limit, windowMs, headroom: numberSetting('RATE_HEADROOM') },
    lookupShare,
  );
  const deps = {
    ...system,
    downstream: name,
    store: dynamoBreakerStore(dynamo, breakers),
    health: dynamoHealthStore(dynamo, coordination),
    // One a container: a read brings the operations' breakers along.
    read: dynamoBreakerReader(dynamo, breakers, coordination),
    settings: breakerSettings(numberSetting, `${prefix}_TIMEOUT_MS`),
    lingers: true,
  };
  const guard = createBreakerGuard(deps);
  return {
    guard,
    operationGuard: createOperationGuards(deps, guard),
    limiter: createRateLimiter({
      ...work,
      clock: system.clock,
      store: dynamoRateStore(dynamo, coordination),
      lateMs: toleranceMs(windowMs),
    }),
  };
}
