/** GET /crm/requests/{requestId}. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { dynamoRequestDesk } from '../adapters/dynamodb/request-store.ts';
import { apiHandler } from '../adapters/http/api-handler.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { apiKeyGuard } from '../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { createPoll } from '../core/requests/poll.ts';

const secrets = createSecretSource();
const requests = dynamoRequestDesk(new DynamoDBClient(hotClientConfig()), requiredSetting('TABLE_REQUESTS'));

prefetchSecrets(secrets, [requiredSetting('SECRET_API_KEY')]);

export const handler = apiHandler(
  createPoll(
    { ...system, authorize: apiKeyGuard(secrets), requests },
    { deadlineMs: numberSetting('INGEST_DEADLINE_MS') },
  ),
  metrics,
);
