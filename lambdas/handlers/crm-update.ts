/** POST /webhooks/crm-update. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { dynamoLookupCache } from '../adapters/dynamodb/lookup-cache.ts';
import { apiHandler } from '../adapters/http/api-handler.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { signatureGuard } from '../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { createCrmUpdate } from '../core/lookup/crm-update.ts';
import { piiKeyOf } from './wiring/pii-key.ts';

const secrets = createSecretSource();
const dynamo = new DynamoDBClient(hotClientConfig());
const { guard } = signatureGuard(secrets, 'SECRET_WEBHOOK_CRM', requiredSetting('WEBHOOK_PROFILE_CRM'));

prefetchSecrets(secrets, ['SECRET_WEBHOOK_CRM', 'SECRET_PII_KEY'].map(requiredSetting));

export const handler = apiHandler(
  createCrmUpdate(
    {
      ...system,
      hasher,
      verify: guard,
      piiKey: piiKeyOf(secrets),
      cache: dynamoLookupCache(dynamo, requiredSetting('TABLE_CACHE'), numberSetting('LOOKUP_STALE_MS')),
    },
    { deadlineMs: numberSetting('INGEST_DEADLINE_MS'), defaultRegion: textSetting('DEFAULT_REGION') },
  ),
  metrics,
);
