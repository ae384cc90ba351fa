/** The job of the enrichment worker: events that change no state go to the warehouse, each under its own id. */
import type { EventMessage, EventRecords, Hasher, Warehouse } from '../../ports.ts';
import type { Job } from '../job.ts';
import { completeEvent, EVENTS, eventWork } from './event-work.ts';

export interface EnrichmentDeps {
  warehouse: Warehouse;
  records: EventRecords;
  hasher: Hasher;
  /** WAREHOUSE_TIMEOUT_MS. */
  timeoutMs: number;
}

export function enrichmentJob({ warehouse, records, hasher, timeoutMs }: EnrichmentDeps): Job<EventMessage> {
  return {
    downstream: 'warehouse',
    operation: () => EVENTS,
    callTimeoutMs: timeoutMs,
    ...eventWork(records, hasher),
    async apply(work, call) {
      await warehouse.putEvent(work.message, call);
      return { complete: completeEvent(records, work) };
    },
  };
}
