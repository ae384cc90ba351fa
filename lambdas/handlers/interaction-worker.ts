/** voice.fifo and digital.fifo → the CRM, each event under its own id; case ids → platform-updates. */
import { system } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { sqsPlatformQueue } from '../adapters/sqs/platform-queue.ts';
import { hasher } from '../adapters/system.ts';
import { interactionJob } from '../core/worker/jobs/interaction.ts';
import { exchangesToWrite, settingsCrm } from './wiring/crm.ts';
import { CRM } from './wiring/downstream.ts';
import { eventRecords } from './wiring/event-records.ts';
import { updatedPlatforms } from './wiring/update-styles.ts';
import { workerHandler } from './wiring/worker.ts';

export const handler = workerHandler(CRM, ({ dynamo, sqs }) =>
  interactionJob({
    crm: settingsCrm(createSecretSource()),
    records: eventRecords(dynamo),
    updates: sqsPlatformQueue(sqs, requiredSetting('QUEUE_PLATFORM_URL')),
    updated: updatedPlatforms(),
    hasher,
    clock: system.clock,
    timeoutMs: numberSetting('CRM_TIMEOUT_MS'),
    exchanges: exchangesToWrite(),
  }),
);
