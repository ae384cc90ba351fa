/** POST /crm/requests, POST /requests/{connector}/{operation} and, for the canary alone, /canary/requests. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { dynamoRequestDesk } from '../adapters/dynamodb/request-store.ts';
import { apiHandler } from '../adapters/http/api-handler.ts';
import { powertoolsIdempotency } from '../adapters/powertools/idempotency.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { apiKeyGuard } from '../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { createSubmission } from '../core/requests/submit.ts';
import { besideRequestCanaries } from './wiring/canary.ts';
import { piiKeyOf } from './wiring/pii-key.ts';
import { settingsReadRequest } from './wiring/read-submission.ts';

const secrets = createSecretSource();
const dynamo = new DynamoDBClient(hotClientConfig());
const sqs = new SQSClient(hotClientConfig());
const deadlineMs = numberSetting('INGEST_DEADLINE_MS');
const stores = {
  keys: powertoolsIdempotency(dynamo, {
    table: requiredSetting('TABLE_IDEMPOTENCY'),
    ttlS: numberSetting('IDEMPOTENCY_KEY_TTL_S'),
    inProgressMs: deadlineMs,
  }),
  requests: dynamoRequestDesk(dynamo, requiredSetting('TABLE_REQUESTS')),
};
const guards = { authorize: apiKeyGuard(secrets), piiKey: piiKeyOf(secrets) };
const maxBodyBytes = numberSetting('INGEST_MAX_BODY_BYTES');
const readSubmission = settingsReadRequest(sqs);

prefetchSecrets(secrets, ['SECRET_API_KEY', 'SECRET_PII_KEY'].map(requiredSetting));

const deps = { ...system, hasher, ...guards, ...stores };
const submit = createSubmission(deps, { deadlineMs, maxBodyBytes }, readSubmission);
const { createPending } = stores.requests;

export const handler = apiHandler(besideRequestCanaries(submit, { sqs, secrets, createPending }), metrics);
