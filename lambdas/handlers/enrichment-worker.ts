/** enrichment → the warehouse. */
import { system } from '../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { hasher } from '../adapters/system.ts';
import { defaultWarehouse } from '../connectors/default/warehouse.ts';
import { connectorEventsJob } from '../core/worker/jobs/connector-events.ts';
import { connectorWorker } from './wiring/connector-worker.ts';
import { eventRecords } from './wiring/event-records.ts';

const connector = defaultWarehouse({ baseUrl: requiredSetting('WAREHOUSE_URL') });

export const handler = connectorWorker(connector, undefined, ({ dynamo }, { calls }) =>
  connectorEventsJob({
    connector,
    calls,
    records: eventRecords(dynamo),
    hasher,
    clock: system.clock,
    timeoutMs: numberSetting('WAREHOUSE_TIMEOUT_MS'),
  }),
);
