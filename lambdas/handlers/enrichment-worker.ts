/** enrichment → the warehouse. */
import { createWarehouse } from '../adapters/http/warehouse.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { enrichmentJob } from '../core/worker/jobs/enrichment.ts';
import { WAREHOUSE } from './wiring/downstream.ts';
import { eventRecords } from './wiring/event-records.ts';
import { settingsOpen } from './wiring/open-caller.ts';
import { workerHandler } from './wiring/worker.ts';

export const handler = workerHandler(WAREHOUSE, ({ dynamo }) =>
  enrichmentJob({
    warehouse: createWarehouse({ baseUrl: requiredSetting('WAREHOUSE_URL'), open: settingsOpen() }),
    records: eventRecords(dynamo),
    hasher,
    timeoutMs: numberSetting('WAREHOUSE_TIMEOUT_MS'),
  }),
);
