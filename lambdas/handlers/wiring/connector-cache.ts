/** The lookup cache of a connector, and the index of its records. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { answerFormat } from '../../adapters/dynamodb/answer-format.ts';
import { dynamoCache } from '../../adapters/dynamodb/lookup-cache.ts';
import { counterKeys, dynamoChangeCounter, dynamoRecordIndex } from '../../adapters/dynamodb/record-index.ts';
import { system } from '../../adapters/runtime.ts';
import { requiredSetting } from '../../adapters/settings.ts';
import type { Connector, Lookup } from '../../core/connector/definition.ts';
import { type GuardedCacheDeps, guardedCache } from '../../core/connector/guarded-cache.ts';
import type { LookupAnswer } from '../../core/connector/look-up.ts';
import type { ChangeCounter } from '../../core/connector/record-index.ts';
import type { RecordKeys } from '../../core/connector/record-keys.ts';
import { writeThroughOf } from '../../core/connector/write-through.ts';
import { UnavailableError } from '../../core/errors.ts';
import { TOMBSTONE_MS } from '../../core/lookup/cache-rule.ts';
import type { LookupCache } from '../../core/ports.ts';

/** Beyond what an entry or a tombstone lives: TTL and clocks are given a day (own choice), ms. */
const SLACK_MS = 86_400_000;

/** Counter and records, as changes and lookups share them. Reads TABLE_CACHE. */
export function recordIndex(
  { name, lookups }: Pick<Connector, 'name' | 'lookups'>,
  dynamo: DynamoDBClient,
  { recordKey }: RecordKeys,
): GuardedCacheDeps & { counter: ChangeCounter } {
  const table = requiredSetting('TABLE_CACHE');
  const longestMs = Math.max(TOMBSTONE_MS, ...Object.values(lookups).map(({ cache }) => cache.stale));
  return {
    counter: dynamoChangeCounter(dynamo, table, name),
    index: dynamoRecordIndex(dynamo, table, name, {
      keepMs: longestMs + SLACK_MS,
      now: system.clock.now,
    }),
    recordKey,
    part: () => 0,
  };
}

/** Whether changes name the records of this lookup by id. */
export function isGuarded({ changes }: Connector, { entity }: Lookup): boolean {
  return changes !== undefined && entity !== undefined;
}

/** Keys of the counters that a read of this lookup brings along. */
export function countersOf(connector: Connector, lookup: Lookup): ReturnType<typeof counterKeys> {
  return isGuarded(connector, lookup) ? counterKeys(connector.name) : [];
}

/** The cache of one lookup; guarded where changes name its records by id. Reads TABLE_CACHE. */
export function lookupCache(
  connector: Connector,
  lookup: Lookup,
  dynamo: DynamoDBClient,
  keys: RecordKeys,
): LookupCache<LookupAnswer> {
  const keepMs = Math.max(lookup.cache.stale, lookup.cache.fresh, lookup.cache.absent);
  const plain = dynamoCache(
    dynamo,
    requiredSetting('TABLE_CACHE'),
    keepMs,
    answerFormat(lookup.answer),
    writeThroughOf(lookup),
  );
  return isGuarded(connector, lookup) ? guardedCache(plain, recordIndex(connector, dynamo, keys)) : plain;
}

/** The caches of all lookups, by name. Throws UnavailableError where a newer release knows a lookup that this one doesn't. */
export function lookupCaches(
  connector: Connector,
  dynamo: DynamoDBClient,
  keys: RecordKeys,
): (lookup: string) => LookupCache<LookupAnswer> {
  const caches = new Map(
    Object.entries(connector.lookups).map(([name, lookup]) => [
      name,
      lookupCache(connector, lookup, dynamo, keys),
    ]),
  );
  return (lookup) => {
    const cache = caches.get(lookup);
    if (cache !== undefined) return cache;
    throw new UnavailableError('unknown_lookup', 'This release has no such lookup.');
  };
}
