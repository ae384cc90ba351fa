/** POST /lookups/{connector}/{lookup}, and the same for a Data Action that invokes the function itself. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import connector from '#connector';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { apiHandler } from '../../adapters/http/api-handler.ts';
import { byRole, directHandler, eitherHandler } from '../../adapters/http/direct-handler.ts';
import { metrics, system } from '../../adapters/runtime.ts';
import { apiKeyGuard } from '../../adapters/secrets/guards.ts';
import { createSecretSource, prefetchSecrets } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../../adapters/settings.ts';
import { sqsPlatformUpdate } from '../../adapters/sqs/platform-update.ts';
import { hasher } from '../../adapters/system.ts';
import { createRecordKeys } from '../../core/connector/record-keys.ts';
import { anyWritesBack } from '../../core/connector/write-back.ts';
import { createRecordLookup } from '../../core/lookup/record-lookup.ts';
import { createSendBack } from '../../core/lookup/send-back.ts';
import type { ApiKeyGuard } from '../../core/verify/api-key.ts';
import { wiredConnector } from '../wiring/connector.ts';
import { resolvers, settledWithin } from '../wiring/connector-lookup.ts';
import { connectorTokens } from '../wiring/connector-tokens.ts';
import { piiKeyOf } from '../wiring/pii-key.ts';
import { updatedPlatforms } from '../wiring/update-styles.ts';

const secrets = createSecretSource();
const clients = { dynamo: new DynamoDBClient(hotClientConfig()), sqs: new SQSClient(hotClientConfig()) };
const wired = wiredConnector(connector, clients, secrets, connectorTokens);
const own = connector.auth.kind === 'none' ? [] : ['SECRET_CONNECTOR'];
const options = {
  deadlineMs: numberSetting('LOOKUP_DEADLINE_MS'),
  defaultRegion: textSetting('DEFAULT_REGION'),
};
const keys = createRecordKeys(hasher, connector.name, piiKeyOf(secrets));
const rule = {
  ...system,
  connector,
  hasher,
  piiKey: keys.piiKey,
  find: resolvers(connector, clients, wired, keys),
  ...(anyWritesBack(connector.lookups) && {
    sendBack: createSendBack({
      ...system,
      hasher,
      piiKey: keys.piiKey,
      updates: sqsPlatformUpdate(clients.sqs, requiredSetting('QUEUE_PLATFORM_URL')),
      updated: updatedPlatforms(),
      afterMs: numberSetting('LOOKUP_AFTER_MS'),
    }),
  }),
};

prefetchSecrets(secrets, ['SECRET_API_KEY', 'SECRET_PII_KEY', ...own].map(requiredSetting));

const asked = (authorize: ApiKeyGuard) =>
  settledWithin(wired, createRecordLookup({ ...rule, authorize }, options));
const [only, ...others] = Object.keys(connector.lookups);

export const handler = eitherHandler(
  apiHandler(asked(apiKeyGuard(secrets)), metrics),
  directHandler(asked(byRole), metrics, others.length === 0 ? only : ''),
);
