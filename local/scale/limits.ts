/** Where a steady rate of events meets its first limit. Pure. */
import { usableRate } from '../usable-rate.ts';
import type { Costs, Quotas } from './quotas.ts';

export interface Limit {
  what: string;
  /** Events a second at which it is met. */
  eventsPerSecond: number;
  /** What to raise, and how. */
  raise: string;
}

/** Every limit, the first one met first; `crmPerSecond`: calls a second that the CRM allows. */
export function limits(quotas: Quotas, costs: Costs, crmPerSecond: number): Limit[] {
  const perEvent = costs.ingestSeconds + (costs.batchSeconds / costs.batch) * costs.critical;
  const found: Limit[] = [
    {
      what: "the CRM's own limit (backlog grows, nothing is lost)",
      eventsPerSecond: usableRate(crmPerSecond) / costs.critical,
      raise: 'the CRM, then CRM_RATE_LIMIT',
    },
    {
      what: 'API Gateway requests for the account',
      eventsPerSecond: quotas.apiPerSecond,
      raise: 'quota "Throttle rate" of API Gateway, then API_RATE and API_BURST',
    },
    {
      what: 'Lambda concurrency for the account (ingest and workers)',
      eventsPerSecond: quotas.lambdaConcurrency / perEvent,
      raise: 'quota "Concurrent executions" of Lambda, then WORKER_MAX_CONCURRENCY',
    },
    {
      what: 'writes on the idempotency table',
      eventsPerSecond: quotas.tableWrites / costs.tableWrites,
      raise:
        'quota "Table-level write throughput" of DynamoDB; PEAK_EVENTS_PER_SECOND sizes the warm throughput',
    },
    {
      what: 'SQS FIFO messages on one queue',
      eventsPerSecond: quotas.fifoPerSecond / costs.critical,
      raise: 'a region with the higher limit, or a quota request',
    },
  ];
  return found.sort((a, b) => a.eventsPerSecond - b.eventsPerSecond);
}
