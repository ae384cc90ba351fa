/** The lookups of a connector, each by its own rule of the cache. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { answerFormat } from '../../adapters/dynamodb/answer-format.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting } from '../../adapters/settings.ts';
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
import type { WiredConnector } from './connector.ts';
import { countersOf, lookupCache } from './connector-cache.ts';
import { calledConnector } from './connector-settings.ts';
import { resolveParts } from './resolver.ts';

/** One a lookup. Reads what `resolveParts` reads, and the group lookup. Throws SettingError. */
export function resolvers(
  connector: Connector,
  clients: { dynamo: DynamoDBClient; sqs: SQSClient },
  { calls }: WiredConnector,
  keys: RecordKeys,
): RecordLookupDeps['find'] {
  const { lookups } = connector;
  const shared = {
    storeWaitMs: numberSetting('LOOKUP_STORE_WAIT_MS'),
    afterMs: numberSetting('LOOKUP_AFTER_MS'),
    liveTimeoutMs: numberSetting('LOOKUP_LIVE_TIMEOUT_MS'),
    refreshLeaseMs: numberSetting('REFRESH_LEASE_MS'),
    callTimeoutMs: numberSetting('CONNECTOR_TIMEOUT_MS'),
  };
  const partsOf = resolveParts(clients, calledConnector(connector));

  const resolverOf = (lookup: Lookup) =>
    createResolve<LookupAnswer, LookupBy>(
      {
        ...partsOf({
          cache: lookupCache(connector, lookup, clients.dynamo, keys),
          format: answerFormat(lookup.answer),
          counters: countersOf(connector, lookup),
        }),
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
