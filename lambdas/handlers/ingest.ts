/** POST /webhooks/genesys and /webhooks/nice. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { eventStores } from '../adapters/event-stores.ts';
import { apiHandler } from '../adapters/http/api-handler.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { signatureGuard } from '../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { createAccept } from '../core/ingest/accept.ts';
import { createKnownAs } from '../core/ingest/known-as.ts';
import { createWebhook } from '../core/ingest/webhook.ts';

const secrets = createSecretSource();
const sources = {
  genesys: signatureGuard(secrets, 'SECRET_WEBHOOK_GENESYS', requiredSetting('WEBHOOK_PROFILE_GENESYS')),
  nice: signatureGuard(secrets, 'SECRET_WEBHOOK_NICE', requiredSetting('WEBHOOK_PROFILE_NICE')),
};
const stores = eventStores(new DynamoDBClient(hotClientConfig()), new SQSClient(hotClientConfig()));
const deps = {
  ...system,
  hasher,
  sources,
  accept: createAccept({ ...system, hasher, ...stores }),
  knownAs: createKnownAs({ ...system, hasher, ...stores }, numberSetting('FORMER_IDS_MS')),
};

prefetchSecrets(secrets, ['SECRET_WEBHOOK_GENESYS', 'SECRET_WEBHOOK_NICE'].map(requiredSetting));

export const handler = apiHandler(
  createWebhook(deps, {
    deadlineMs: numberSetting('INGEST_DEADLINE_MS'),
    maxBodyBytes: numberSetting('INGEST_MAX_BODY_BYTES'),
  }),
  metrics,
);
