/** The webhook of a connector's changes, whichever connector it is. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoLookupCache } from '../../adapters/dynamodb/lookup-cache.ts';
import { apiHandler } from '../../adapters/http/api-handler.ts';
import { metrics, system } from '../../adapters/runtime.ts';
import { signatureGuard } from '../../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../../adapters/settings.ts';
import { hasher } from '../../adapters/system.ts';
import type { ApplyChangesDeps } from '../../core/connector/apply-changes.ts';
import type { Connector } from '../../core/connector/definition.ts';
import { createRecordKeys, type RecordKeys } from '../../core/connector/record-keys.ts';
import { createTakeChanges } from '../../core/connector/take-changes.ts';
import { recordIndex } from './connector-cache.ts';
import { piiKeyOf } from './pii-key.ts';

interface Noticed {
  connector: Pick<Connector, 'name' | 'lookups' | 'changes'>;
  /** The setting that names the sender's secret. */
  secret: string;
  cachesOf: (dynamo: DynamoDBClient, keys: RecordKeys) => ApplyChangesDeps['cacheOf'];
  /** Larger notices are refused. @default none is, for its size */
  maxBodyBytes?: number;
}

/** Reads `secret`, SECRET_PII_KEY, TABLE_CACHE, INGEST_DEADLINE_MS and DEFAULT_REGION. Throws SettingError. */
export function changesHandler({ connector, secret, cachesOf, ...limits }: Noticed) {
  const secrets = createSecretSource();
  const dynamo = new DynamoDBClient(hotClientConfig());
  const keys = createRecordKeys(hasher, connector.name, piiKeyOf(secrets));
  const { guard: verify } = signatureGuard(secrets, secret, connector.changes?.verify ?? 'genesys');
  // A tombstone is the same in every format.
  const entries = dynamoLookupCache(dynamo, requiredSetting('TABLE_CACHE'), 0);
  const stores = {
    cacheOf: cachesOf(dynamo, keys),
    records: {
      ...recordIndex(connector, dynamo, keys),
      tombstone: (key: string) => entries.applyChange(key, {}, system.clock.now()),
    },
  };
  const options = {
    deadlineMs: numberSetting('INGEST_DEADLINE_MS'),
    defaultRegion: textSetting('DEFAULT_REGION'),
    ...limits,
  };
  prefetchSecrets(secrets, [secret, 'SECRET_PII_KEY'].map(requiredSetting));
  const deps = { ...system, connector, hasher, verify, piiKey: keys.piiKey, ...stores };
  return apiHandler(createTakeChanges(deps, options), metrics);
}
