/** The workers that can be paused, with the queue that feeds each and what it calls. */
import type { BreakerName } from '../../lambdas/core/ports.ts';
import type { QueueName } from '../../lib/catalog/queues.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';
import { type ConnectorQueue, queuesOf } from './connectors.ts';

export interface WorkerRow {
  worker: string;
  queue: QueueName | ConnectorQueue;
  downstreams: readonly BreakerName[];
}

export const workerRows: readonly WorkerRow[] = [
  { worker: 'voice-worker', queue: 'voice', downstreams: ['crm'] },
  { worker: 'digital-worker', queue: 'digital', downstreams: ['crm'] },
  { worker: 'request-worker', queue: 'requests', downstreams: ['crm'] },
  { worker: 'refresh-worker', queue: 'refresh', downstreams: ['crm'] },
  { worker: 'enrichment-worker', queue: 'enrichment', downstreams: ['warehouse'] },
  { worker: 'platform-updater', queue: 'platform', downstreams: ['genesys', 'nice'] },
];

/** Those, and the workers of further connectors. */
export function workerRowsWith(connectors: readonly OwnConnector[]): WorkerRow[] {
  const own = connectors.flatMap((one) =>
    queuesOf(one).map((queue) => ({
      worker: `${queue}-worker`,
      queue,
      downstreams: [one.connector.name],
    })),
  );
  return [...workerRows, ...own];
}
