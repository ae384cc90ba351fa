/** <name>-refresh → the connector's system → the lookup cache; renewals of its token. */
import connector from '#connector';
import { system } from '../../adapters/runtime.ts';
import { createSecretSource } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, textSetting } from '../../adapters/settings.ts';
import { hasher } from '../../adapters/system.ts';
import { createRecordKeys } from '../../core/connector/record-keys.ts';
import { createRenewalsAside } from '../../core/tokens/renewals-aside.ts';
import { connectorRefreshJob } from '../../core/worker/jobs/connector-refresh.ts';
import { lookupCaches } from '../wiring/connector-cache.ts';
import { ownConnectorWorker } from '../wiring/own-connector-worker.ts';
import { piiKeyOf } from '../wiring/pii-key.ts';

const secrets = createSecretSource();
const keys = createRecordKeys(hasher, connector.name, piiKeyOf(secrets));

export const handler = ownConnectorWorker(
  connector,
  secrets,
  ({ dynamo }, { calls }) =>
    connectorRefreshJob({
      connector,
      calls,
      cacheOf: lookupCaches(connector, dynamo, keys),
      hasher,
      piiKey: keys.piiKey,
      clock: system.clock,
      defaultRegion: textSetting('DEFAULT_REGION'),
      timeoutMs: numberSetting('CONNECTOR_TIMEOUT_MS'),
      worthlessMs: numberSetting('REFRESH_WORTHLESS_MS'),
    }),
  ({ tokens }) => tokens && createRenewalsAside(tokens.renewal, system.log),
);
