/** The workers that can be paused, with the queue that feeds each and what it calls. */
import { DEFAULT_CONNECTORS } from '../../lambdas/core/connector/default.ts';
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
  ...DEFAULT_CONNECTORS.flatMap(({ name, workers }) =>
    workers.map(({ worker, queue }) => ({ worker, queue, downstreams: [name] })),
  ),
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
