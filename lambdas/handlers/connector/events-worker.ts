/** <name>-events.fifo → the connector's system, each event under its own key; case ids → platform-updates. */
import connector from '#connector';
import { system } from '../../adapters/runtime.ts';
import { createSecretSource } from '../../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { sqsPlatformQueue } from '../../adapters/sqs/platform-queue.ts';
import { hasher } from '../../adapters/system.ts';
import { connectorEventsJob } from '../../core/worker/jobs/connector-events.ts';
import { eventRecords } from '../wiring/event-records.ts';
import { ownConnectorWorker } from '../wiring/own-connector-worker.ts';
import { updatedPlatforms } from '../wiring/update-styles.ts';

export const handler = ownConnectorWorker(connector, createSecretSource(), ({ dynamo, sqs }, { calls }) =>
  connectorEventsJob({
    connector,
    calls,
    records: eventRecords(dynamo, { keepsFirstClaim: true }),
    updates: sqsPlatformQueue(sqs, requiredSetting('QUEUE_PLATFORM_URL')),
    updated: updatedPlatforms(),
    hasher,
    clock: system.clock,
    timeoutMs: numberSetting('CONNECTOR_TIMEOUT_MS'),
  }),
);
