/** refresh → the CRM → the lookup cache. */
import { dynamoLookupCache } from '../adapters/dynamodb/lookup-cache.ts';
import { system } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { refreshJob } from '../core/worker/jobs/refresh.ts';
import { piiKeyOf, settingsCrm } from './wiring/crm.ts';
import { CRM } from './wiring/downstream.ts';
import { workerHandler } from './wiring/worker.ts';

const secrets = createSecretSource();

export const handler = workerHandler(CRM, ({ dynamo }) =>
  refreshJob({
    crm: settingsCrm(secrets),
    cache: dynamoLookupCache(dynamo, requiredSetting('TABLE_CACHE'), numberSetting('LOOKUP_STALE_MS')),
    hasher,
    piiKey: piiKeyOf(secrets),
    clock: system.clock,
    timeoutMs: numberSetting('CRM_TIMEOUT_MS'),
    worthlessMs: numberSetting('REFRESH_WORTHLESS_MS'),
  }),
);
