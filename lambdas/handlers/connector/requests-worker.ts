/** <name>-requests.fifo → the connector's system → results to poll, the lookup cache; what goes back → platform-updates. */
import connector from '#connector';
import { dynamoRequestStore } from '../../adapters/dynamodb/request-store.ts';
import { system } from '../../adapters/runtime.ts';
import { createSecretSource } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting, textSetting } from '../../adapters/settings.ts';
import { sqsPlatformQueue } from '../../adapters/sqs/platform-queue.ts';
import { hasher } from '../../adapters/system.ts';
import { createRecordKeys } from '../../core/connector/record-keys.ts';
import { anyWritesBack } from '../../core/connector/write-back.ts';
import { connectorRequestJob } from '../../core/worker/jobs/connector-request.ts';
import { lookupCaches } from '../wiring/connector-cache.ts';
import { ownConnectorWorker } from '../wiring/own-connector-worker.ts';
import { piiKeyOf } from '../wiring/pii-key.ts';
import { requestLives } from '../wiring/request-lives.ts';
import { updatedPlatforms } from '../wiring/update-styles.ts';

const secrets = createSecretSource();
const keys = createRecordKeys(hasher, connector.name, piiKeyOf(secrets));
const table = requiredSetting('TABLE_REQUESTS');
const claims = { keepsFirstClaim: true };

export const handler = ownConnectorWorker(connector, secrets, ({ dynamo, sqs }, { calls }) =>
  connectorRequestJob({
    connector,
    calls,
    requests: dynamoRequestStore(dynamo, table, requestLives(numberSetting), claims),
    ...(anyWritesBack(connector.operations) && {
      updates: sqsPlatformQueue(sqs, requiredSetting('QUEUE_PLATFORM_URL')),
      updated: updatedPlatforms(),
    }),
    cacheOf: lookupCaches(connector, dynamo, keys),
    hasher,
    piiKey: keys.piiKey,
    clock: system.clock,
    defaultRegion: textSetting('DEFAULT_REGION'),
    timeoutMs: numberSetting('CONNECTOR_TIMEOUT_MS'),
  }),
);
