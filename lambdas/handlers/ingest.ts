/** POST /webhooks/genesys, /webhooks/nice and, for the canary alone, /canary/events. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { apiHandler } from '../adapters/http/api-handler.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { signatureGuard } from '../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { createWebhook } from '../core/ingest/webhook.ts';
import { besideEventCanaries } from './wiring/canary.ts';
import { settingsIntake } from './wiring/intake.ts';

const secrets = createSecretSource();
const sources = {
  genesys: signatureGuard(secrets, 'SECRET_WEBHOOK_GENESYS', requiredSetting('WEBHOOK_PROFILE_GENESYS')),
  nice: signatureGuard(secrets, 'SECRET_WEBHOOK_NICE', requiredSetting('WEBHOOK_PROFILE_NICE')),
};
const dynamo = new DynamoDBClient(hotClientConfig());
const sqs = new SQSClient(hotClientConfig());
const { observe, ...intake } = settingsIntake(dynamo, sqs, secrets);
const deps = { ...system, hasher, sources, ...intake };
const used = ['SECRET_WEBHOOK_GENESYS', 'SECRET_WEBHOOK_NICE', 'SECRET_PII_KEY'];

prefetchSecrets(secrets, used.map(requiredSetting));

const webhook = createWebhook(deps, {
  deadlineMs: numberSetting('INGEST_DEADLINE_MS'),
  maxBodyBytes: numberSetting('INGEST_MAX_BODY_BYTES'),
});

export const handler = apiHandler(besideEventCanaries(webhook, { sqs, secrets, observe }), metrics);
