/** The default connector and its cache, from the settings that bear its name. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoLookupCache } from '../../adapters/dynamodb/lookup-cache.ts';
import { choiceSetting, numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { CRM_KINDS, defaultCrm } from '../../connectors/default/crm.ts';
import { answersIn } from '../../core/connector/customers.ts';
import type { Connector } from '../../core/connector/definition.ts';
import type { LookupCache } from '../../core/ports.ts';

/** Reads CRM_KIND, CRM_BASE_URL and CRM_SUPPORTS_IDEMPOTENCY. Throws SettingError. */
export function settingsCrm(): Connector {
  return defaultCrm({
    kind: choiceSetting('CRM_KIND', CRM_KINDS),
    baseUrl: requiredSetting('CRM_BASE_URL'),
    supportsIdempotency: choiceSetting('CRM_SUPPORTS_IDEMPOTENCY', ['yes', 'no']) === 'yes',
  });
}

/** The customers that its lookup has found. Reads TABLE_CACHE and LOOKUP_STALE_MS. Throws SettingError. */
export function customerCache(dynamo: DynamoDBClient): LookupCache {
  return dynamoLookupCache(dynamo, requiredSetting('TABLE_CACHE'), numberSetting('LOOKUP_STALE_MS'));
}

/** The same, as the engine's jobs read and write it. */
export function crmCaches(dynamo: DynamoDBClient): () => ReturnType<typeof answersIn> {
  const cache = answersIn(customerCache(dynamo));
  return () => cache;
}
