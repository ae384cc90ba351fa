/** refresh → the CRM → the lookup cache. */
import { system } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { numberSetting, textSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { connectorRefreshJob } from '../core/worker/jobs/connector-refresh.ts';
import { connectorWorker } from './wiring/connector-worker.ts';
import { settingsCrm } from './wiring/crm.ts';
import { crmCaches } from './wiring/crm-cache.ts';
import { piiKeyOf } from './wiring/pii-key.ts';

const secrets = createSecretSource();
const connector = settingsCrm();

export const handler = connectorWorker(connector, secrets, ({ dynamo }, { calls }) =>
  connectorRefreshJob({
    connector,
    calls,
    cacheOf: crmCaches(dynamo),
    hasher,
    piiKey: piiKeyOf(secrets),
    clock: system.clock,
    defaultRegion: textSetting('DEFAULT_REGION'),
    timeoutMs: numberSetting('CRM_TIMEOUT_MS'),
    worthlessMs: numberSetting('REFRESH_WORTHLESS_MS'),
  }),
);
