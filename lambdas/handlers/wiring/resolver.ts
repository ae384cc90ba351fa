/** A lookup's way to cache, breaker, rate, system and refresh queue. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoBreakerReader } from '../../adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../adapters/dynamodb/health-store.ts';
import type { ValueFormat } from '../../adapters/dynamodb/lookup-item.ts';
import { createLookupReader, type LookupReaderDeps } from '../../adapters/dynamodb/lookup-reader.ts';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { sqsRefreshQueue } from '../../adapters/sqs/refresh-queue.ts';
import { createBreakerGuard } from '../../core/breaker/guard.ts';
import { breakerSettings } from '../../core/breaker/settings.ts';
import type { ResolveDeps } from '../../core/lookup/resolve.ts';
import type { Known, LookupCache } from '../../core/ports.ts';
import { lookupRule } from '../../core/rate/booking-rule.ts';
import { createFailOpen } from '../../core/rate/fail-open.ts';
import { rateLane } from '../../core/rate/lane.ts';
import { createRateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { rateLimitOf } from '../../core/rate/usable-rate.ts';
import type { CalledDownstream } from './connector-settings.ts';

/** What each lookup of a system has of its own. */
export interface OwnCache<Value extends Known> extends Pick<LookupReaderDeps<Value>, 'counters'> {
  cache: LookupCache<Value>;
  format: ValueFormat<Value>;
}

/** What the rule of a lookup needs, beside whom it asks and how. */
export type ResolveParts<Value extends Known> = Omit<
  ResolveDeps<Value, unknown>,
  'source' | 'refreshOf' | 'unknown'
>;

/**
 * What all lookups of the system share in a container, with the cache of one. Reads the three tables, QUEUE_REFRESH_URL,
 * `<PREFIX>_*`, LOOKUP_STORE_WAIT_MS and the groups rate and breaker. Throws SettingError.
 */
export function resolveParts(
  { dynamo, sqs }: { dynamo: DynamoDBClient; sqs: SQSClient },
  { name: downstream, prefix }: Pick<CalledDownstream, 'name' | 'prefix'>,
): <Value extends Known>(own: OwnCache<Value>) => ResolveParts<Value> {
  const { clock } = system;
  const tables = {
    cache: requiredSetting('TABLE_CACHE'),
    breaker: requiredSetting('TABLE_BREAKER'),
    coordination: requiredSetting('TABLE_COORDINATION'),
  };
  const settings = breakerSettings(numberSetting, `${prefix}_TIMEOUT_MS`);
  const rate = rateSettings(numberSetting);
  const limiter = createRateLimiter({
    ...system,
    lane: rateLane(downstream, rateLimitOf(prefix, numberSetting), rate),
    rule: lookupRule(rate, numberSetting('LOOKUP_STORE_WAIT_MS')),
    store: dynamoRateStore(dynamo, tables.coordination),
  });
  const acquireSlot = createFailOpen({ clock, limiter });
  const queue = sqsRefreshQueue(sqs, requiredSetting('QUEUE_REFRESH_URL'));
  const readBreaker = dynamoBreakerReader(dynamo, tables.breaker, tables.coordination);

  return ({ cache, format, counters = [] }) => {
    const reader = createLookupReader({
      client: dynamo,
      clock,
      tables,
      downstream,
      format,
      counters,
      readEntry: cache.read,
      readBreaker,
      breakerCacheMs: settings.cacheMs,
    });
    const guard = createBreakerGuard({
      ...system,
      downstream,
      store: dynamoBreakerStore(dynamo, tables.breaker),
      health: dynamoHealthStore(dynamo, tables.coordination),
      read: reader.readBreaker,
      settings,
    });
    const both = { ...cache, read: reader.read };
    return { ...system, downstream, guard, limiter, acquireSlot, queue, cache: both };
  };
}
