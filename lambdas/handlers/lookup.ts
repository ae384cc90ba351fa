/** POST /crm/customer-lookup. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { apiHandler } from '../adapters/http/api-handler.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { apiKeyGuard } from '../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { createLookup } from '../core/lookup/lookup.ts';
import { lookupOptions } from '../core/lookup/options.ts';
import { piiKeyOf, settingsCrm } from './wiring/crm.ts';
import { settingsResolveCustomer } from './wiring/lookup.ts';

const secrets = createSecretSource();
const options = lookupOptions(numberSetting, textSetting('DEFAULT_REGION'));
const dynamo = new DynamoDBClient(hotClientConfig());
const find = settingsResolveCustomer(dynamo, settingsCrm(secrets), options);

prefetchSecrets(secrets, ['SECRET_API_KEY', 'SECRET_PII_KEY', 'SECRET_CRM'].map(requiredSetting));

export const handler = apiHandler(
  createLookup(
    { ...system, hasher, authorize: apiKeyGuard(secrets), piiKey: piiKeyOf(secrets), find },
    options,
  ),
  metrics,
);
