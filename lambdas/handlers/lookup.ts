/** POST /crm/customer-lookup, and the same for a Data Action that invokes the function itself. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { apiHandler } from '../adapters/http/api-handler.ts';
import { byRole, directHandler, eitherHandler } from '../adapters/http/direct-handler.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { apiKeyGuard } from '../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { createLookup } from '../core/lookup/lookup.ts';
import { lookupOptions } from '../core/lookup/options.ts';
import { wiredConnector } from './wiring/connector.ts';
import { settingsCrm } from './wiring/crm.ts';
import { settingsResolveCustomer } from './wiring/lookup.ts';
import { piiKeyOf } from './wiring/pii-key.ts';

const secrets = createSecretSource();
const options = lookupOptions(numberSetting, textSetting('DEFAULT_REGION'));
const clients = { dynamo: new DynamoDBClient(hotClientConfig()), sqs: new SQSClient(hotClientConfig()) };
const { calls } = wiredConnector(settingsCrm(), clients, secrets);
const find = settingsResolveCustomer(clients, calls, options);

prefetchSecrets(secrets, ['SECRET_API_KEY', 'SECRET_PII_KEY', 'SECRET_CRM'].map(requiredSetting));

const rule = { ...system, hasher, piiKey: piiKeyOf(secrets), find };

export const handler = eitherHandler(
  apiHandler(createLookup({ ...rule, authorize: apiKeyGuard(secrets) }, options), metrics),
  directHandler(createLookup({ ...rule, authorize: byRole }, options), metrics),
);
