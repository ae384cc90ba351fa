/** The cache of the default connector's customers. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLookupCache } from '../../adapters/dynamodb/lookup-cache.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { answersIn } from '../../core/connector/customers.ts';
import type { LookupAnswer } from '../../core/connector/look-up.ts';
import type { LookupCache } from '../../core/ports.ts';

/** The customers that its lookup has found. Reads TABLE_CACHE and LOOKUP_STALE_MS. Throws SettingError. */
export function customerCache(dynamo: DynamoDBClient): LookupCache {
  return dynamoLookupCache(dynamo, requiredSetting('TABLE_CACHE'), numberSetting('LOOKUP_STALE_MS'));
}

/** The same, as the engine's jobs and changes read and write it. */
export function crmCaches(dynamo: DynamoDBClient): () => LookupCache<LookupAnswer> {
  const cache = answersIn(customerCache(dynamo));
  return () => cache;
}
