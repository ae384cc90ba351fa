/** POST /webhooks/changes/{connector}. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import connector from '#connector';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoLookupCache } from '../../adapters/dynamodb/lookup-cache.ts';
import { apiHandler } from '../../adapters/http/api-handler.ts';
import { metrics, system } from '../../adapters/runtime.ts';
import { signatureGuard } from '../../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../../adapters/settings.ts';
import { hasher } from '../../adapters/system.ts';
import { createRecordKeys } from '../../core/connector/record-keys.ts';
import { createTakeChanges } from '../../core/connector/take-changes.ts';
import { recordIndex } from '../wiring/connector-cache.ts';
import { piiKeyOf } from '../wiring/pii-key.ts';

const secrets = createSecretSource();
const dynamo = new DynamoDBClient(hotClientConfig());
const keys = createRecordKeys(hasher, connector.name, piiKeyOf(secrets));
const profile = connector.changes?.verify ?? 'genesys';
const { guard: verify } = signatureGuard(secrets, 'SECRET_WEBHOOK_CONNECTOR', profile);
const stores = {
  cache: dynamoLookupCache(dynamo, requiredSetting('TABLE_CACHE'), 0),
  records: recordIndex(connector, dynamo, keys),
};
const options = {
  deadlineMs: numberSetting('INGEST_DEADLINE_MS'),
  maxBodyBytes: numberSetting('INGEST_MAX_BODY_BYTES'),
  defaultRegion: textSetting('DEFAULT_REGION'),
};

prefetchSecrets(secrets, ['SECRET_WEBHOOK_CONNECTOR', 'SECRET_PII_KEY'].map(requiredSetting));

export const handler = apiHandler(
  createTakeChanges({ ...system, connector, hasher, verify, piiKey: keys.piiKey, ...stores }, options),
  metrics,
);
