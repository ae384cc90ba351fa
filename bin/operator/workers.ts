/** The workers that can be paused, with the queue that feeds each and what it calls. */
import type { Downstream } from '../../lambdas/core/ports.ts';
import type { QueueName } from '../../lib/catalog/queues.ts';

export interface WorkerRow {
  worker: string;
  queue: QueueName;
  downstreams: readonly Downstream[];
}

export const workerRows: readonly WorkerRow[] = [
  { worker: 'voice-worker', queue: 'voice', downstreams: ['crm'] },
  { worker: 'digital-worker', queue: 'digital', downstreams: ['crm'] },
  { worker: 'request-worker', queue: 'requests', downstreams: ['crm'] },
  { worker: 'refresh-worker', queue: 'refresh', downstreams: ['crm'] },
  { worker: 'enrichment-worker', queue: 'enrichment', downstreams: ['warehouse'] },
  { worker: 'platform-updater', queue: 'platform', downstreams: ['genesys', 'nice'] },
];
