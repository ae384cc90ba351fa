/** crm-requests.fifo → the CRM → results to poll, and the lookup cache. */
import { dynamoLookupCache } from '../adapters/dynamodb/lookup-cache.ts';
import { dynamoRequestStore } from '../adapters/dynamodb/request-store.ts';
import { system } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { requestJob } from '../core/worker/jobs/request.ts';
import { exchangesToWrite, piiKeyOf, settingsCrm } from './wiring/crm.ts';
import { CRM } from './wiring/downstream.ts';
import { requestLives } from './wiring/request-lives.ts';
import { workerHandler } from './wiring/worker.ts';

const secrets = createSecretSource();

export const handler = workerHandler(CRM, ({ dynamo }) =>
  requestJob({
    crm: settingsCrm(secrets),
    requests: dynamoRequestStore(dynamo, requiredSetting('TABLE_REQUESTS'), requestLives(numberSetting)),
    cache: dynamoLookupCache(dynamo, requiredSetting('TABLE_CACHE'), numberSetting('LOOKUP_STALE_MS')),
    hasher,
    piiKey: piiKeyOf(secrets),
    clock: system.clock,
    timeoutMs: numberSetting('CRM_TIMEOUT_MS'),
    exchanges: exchangesToWrite(),
  }),
);
