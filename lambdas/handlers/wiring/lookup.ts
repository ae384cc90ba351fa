/** The lookup's way to cache, breaker, rate, CRM and refresh queue. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoBreakerReader } from '../../adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../adapters/dynamodb/health-store.ts';
import { dynamoLookupCache } from '../../adapters/dynamodb/lookup-cache.ts';
import { CUSTOMERS } from '../../adapters/dynamodb/lookup-item.ts';
import { createLookupReader } from '../../adapters/dynamodb/lookup-reader.ts';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { sqsRefreshQueue } from '../../adapters/sqs/refresh-queue.ts';
import { createBreakerGuard } from '../../core/breaker/guard.ts';
import { breakerSettings } from '../../core/breaker/settings.ts';
import type { LookupOptions } from '../../core/lookup/options.ts';
import { createResolveCustomer } from '../../core/lookup/resolve-customer.ts';
import type { Crm } from '../../core/ports.ts';
import { lookupRule } from '../../core/rate/booking-rule.ts';
import { createFailOpen } from '../../core/rate/fail-open.ts';
import { rateLane } from '../../core/rate/lane.ts';
import { createRateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { rateLimitOf } from '../../core/rate/usable-rate.ts';

/** Reads the three tables, QUEUE_REFRESH_URL, and the groups lookup, crm, rate and breaker. Throws SettingError. */
export function settingsResolveCustomer(
  dynamo: DynamoDBClient,
  crm: Crm,
  options: LookupOptions,
): ReturnType<typeof createResolveCustomer> {
  const { clock } = system;
  const tables = {
    cache: requiredSetting('TABLE_CACHE'),
    breaker: requiredSetting('TABLE_BREAKER'),
    coordination: requiredSetting('TABLE_COORDINATION'),
  };
  const settings = breakerSettings(numberSetting, 'CRM_TIMEOUT_MS');
  const cache = dynamoLookupCache(dynamo, tables.cache, numberSetting('LOOKUP_STALE_MS'));
  const reader = createLookupReader({
    client: dynamo,
    clock,
    tables,
    downstream: 'crm',
    readEntry: cache.read,
    format: CUSTOMERS,
    readBreaker: dynamoBreakerReader(dynamo, tables.breaker, tables.coordination),
    breakerCacheMs: settings.cacheMs,
  });
  const guard = createBreakerGuard({
    ...system,
    downstream: 'crm',
    store: dynamoBreakerStore(dynamo, tables.breaker),
    health: dynamoHealthStore(dynamo, tables.coordination),
    read: reader.readBreaker,
    settings,
  });
  const rate = rateSettings(numberSetting);
  const limiter = createRateLimiter({
    ...system,
    lane: rateLane('crm', rateLimitOf('CRM', numberSetting), rate),
    rule: lookupRule(rate, options.storeWaitMs),
    store: dynamoRateStore(dynamo, tables.coordination),
  });
  const acquireSlot = createFailOpen({ clock, limiter });
  const queue = sqsRefreshQueue(new SQSClient(hotClientConfig()), requiredSetting('QUEUE_REFRESH_URL'));
  const both = { ...cache, read: reader.read };
  return createResolveCustomer({ ...system, cache: both, queue, guard, limiter, acquireSlot, crm }, options);
}
