/** The lookups' way to cache, breaker, rate, system and refresh queue. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { answerFormat } from '../../adapters/dynamodb/answer-format.ts';
import { dynamoBreakerReader } from '../../adapters/dynamodb/breaker-reader.ts';
import { dynamoBreakerStore } from '../../adapters/dynamodb/breaker-store.ts';
import { dynamoHealthStore } from '../../adapters/dynamodb/health-store.ts';
import { createLookupReader } from '../../adapters/dynamodb/lookup-reader.ts';
import { dynamoRateStore } from '../../adapters/dynamodb/rate-store.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { sqsRefreshQueue } from '../../adapters/sqs/refresh-queue.ts';
import { createBreakerGuard } from '../../core/breaker/guard.ts';
import { breakerSettings } from '../../core/breaker/settings.ts';
import { defaultAnswer } from '../../core/connector/answer.ts';
import type { LookupBy } from '../../core/connector/calls.ts';
import type { Connector, Lookup } from '../../core/connector/definition.ts';
import { keyText } from '../../core/connector/input.ts';
import type { LookupAnswer } from '../../core/connector/look-up.ts';
import type { RecordKeys } from '../../core/connector/record-keys.ts';
import type { Respond } from '../../core/http/message.ts';
import type { RecordLookupDeps } from '../../core/lookup/record-lookup.ts';
import { createResolve, type ResolveOptions } from '../../core/lookup/resolve.ts';
import { settledBefore } from '../../core/lookup/settled-before.ts';
import { lookupRule } from '../../core/rate/booking-rule.ts';
import { createFailOpen } from '../../core/rate/fail-open.ts';
import { rateLane } from '../../core/rate/lane.ts';
import { createRateLimiter } from '../../core/rate/limiter.ts';
import { rateSettings } from '../../core/rate/settings.ts';
import { rateLimitOf } from '../../core/rate/usable-rate.ts';
import type { WiredConnector } from './connector.ts';
import { countersOf, lookupCache } from './connector-cache.ts';

/** One a lookup. Reads the three tables, QUEUE_REFRESH_URL, CONNECTOR_*, and the groups lookup, rate and breaker. Throws SettingError. */
export function resolvers(
  connector: Connector,
  { dynamo, sqs }: { dynamo: DynamoDBClient; sqs: SQSClient },
  { calls }: WiredConnector,
  keys: RecordKeys,
): RecordLookupDeps['find'] {
  const { clock } = system;
  const { name: downstream, lookups } = connector;
  const tables = {
    cache: requiredSetting('TABLE_CACHE'),
    breaker: requiredSetting('TABLE_BREAKER'),
    coordination: requiredSetting('TABLE_COORDINATION'),
  };
  const settings = breakerSettings(numberSetting, 'CONNECTOR_TIMEOUT_MS');
  const shared = {
    storeWaitMs: numberSetting('LOOKUP_STORE_WAIT_MS'),
    afterMs: numberSetting('LOOKUP_AFTER_MS'),
    liveTimeoutMs: numberSetting('LOOKUP_LIVE_TIMEOUT_MS'),
    refreshLeaseMs: numberSetting('REFRESH_LEASE_MS'),
    callTimeoutMs: numberSetting('CONNECTOR_TIMEOUT_MS'),
  };
  const rate = rateSettings(numberSetting);
  const limiter = createRateLimiter({
    ...system,
    lane: rateLane(downstream, rateLimitOf('CONNECTOR', numberSetting), rate),
    rule: lookupRule(rate, shared.storeWaitMs),
    store: dynamoRateStore(dynamo, tables.coordination),
  });
  const acquireSlot = createFailOpen({ clock, limiter });
  const queue = sqsRefreshQueue(sqs, requiredSetting('QUEUE_REFRESH_URL'));
  const readBreaker = dynamoBreakerReader(dynamo, tables.breaker, tables.coordination);

  const resolverOf = (lookup: Lookup) => {
    const cache = lookupCache(connector, lookup, dynamo, keys);
    const reader = createLookupReader({
      client: dynamo,
      clock,
      tables,
      downstream,
      format: answerFormat(lookup.answer),
      counters: countersOf(connector, lookup),
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
    return createResolve<LookupAnswer, LookupBy>(
      {
        ...system,
        downstream,
        guard,
        limiter,
        acquireSlot,
        queue,
        cache: { ...cache, read: reader.read },
        source: calls,
        refreshOf: ({ lookup: name, key, value }) => ({
          kind: 'lookup-refresh',
          lookup: name,
          key,
          value: keyText(value),
        }),
        unknown: { found: false, values: defaultAnswer(lookup.answer), isAmbiguous: false, entities: [] },
      },
      resolveOptions(lookup, shared),
    );
  };
  return Object.fromEntries(Object.entries(lookups).map(([name, lookup]) => [name, resolverOf(lookup)]));
}

/** An absence counts for its own time, and is never old. */
function resolveOptions(
  { cache }: Lookup,
  shared: Omit<ResolveOptions, 'freshMs' | 'notFoundMs' | 'staleMs'>,
): ResolveOptions {
  return { ...shared, freshMs: cache.fresh, staleMs: cache.stale, notFoundMs: cache.absent };
}

/** The answer of a connector with tokens. Reads LOOKUP_AFTER_MS and LOOKUP_DEADLINE_MS. */
export function settledWithin({ tokens }: WiredConnector, respond: Respond): Respond {
  if (tokens === undefined) return respond;
  return settledBefore(system.clock, tokens.provider, respond, {
    afterMs: numberSetting('LOOKUP_AFTER_MS'),
    deadlineMs: numberSetting('LOOKUP_DEADLINE_MS'),
  });
}
