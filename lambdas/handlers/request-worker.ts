/** crm-requests.fifo → the CRM → results to poll, and the lookup cache. */
import { dynamoRequestStore } from '../adapters/dynamodb/request-store.ts';
import { system } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { connectorRequestJob } from '../core/worker/jobs/connector-request.ts';
import { connectorWorker } from './wiring/connector-worker.ts';
import { settingsCrm } from './wiring/crm.ts';
import { crmCaches } from './wiring/crm-cache.ts';
import { piiKeyOf } from './wiring/pii-key.ts';
import { requestLives } from './wiring/request-lives.ts';

const secrets = createSecretSource();
const connector = settingsCrm();
const table = requiredSetting('TABLE_REQUESTS');

export const handler = connectorWorker(connector, secrets, ({ dynamo }, { calls }) =>
  connectorRequestJob({
    connector,
    calls,
    requests: dynamoRequestStore(dynamo, table, requestLives(numberSetting)),
    cacheOf: crmCaches(dynamo),
    hasher,
    piiKey: piiKeyOf(secrets),
    clock: system.clock,
    defaultRegion: textSetting('DEFAULT_REGION'),
    timeoutMs: numberSetting('CRM_TIMEOUT_MS'),
  }),
);
