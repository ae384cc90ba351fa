/** voice.fifo and digital.fifo → the CRM, each event under its own id; case ids → platform-updates. */
import { system } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { sqsPlatformQueue } from '../adapters/sqs/platform-queue.ts';
import { hasher } from '../adapters/system.ts';
import { connectorEventsJob } from '../core/worker/jobs/connector-events.ts';
import { connectorWorker } from './wiring/connector-worker.ts';
import { settingsCrm } from './wiring/crm.ts';
import { eventRecords } from './wiring/event-records.ts';
import { updatedPlatforms } from './wiring/update-styles.ts';

const connector = settingsCrm();

export const handler = connectorWorker(connector, createSecretSource(), ({ dynamo, sqs }, { calls }) =>
  connectorEventsJob({
    connector,
    calls,
    records: eventRecords(dynamo),
    updates: sqsPlatformQueue(sqs, requiredSetting('QUEUE_PLATFORM_URL')),
    updated: updatedPlatforms(),
    hasher,
    clock: system.clock,
    timeoutMs: numberSetting('CRM_TIMEOUT_MS'),
  }),
);
