/** Further connectors as the operator's commands know them: by the definitions that the deployment was made of. */
import {
  type ConnectorQueueName,
  connectorQueues,
  fullName,
  type QueueName,
  queues,
} from '../../lib/catalog/queues.ts';
import { queueRowsOf } from '../../lib/connectors/catalog.ts';
import type { OwnConnector } from '../../lib/connectors/own-connector.ts';

/** `<connector>-events` and its like. */
export type ConnectorQueue = `${string}-${ConnectorQueueName}`;

/** The queues of one connector, e.g. `ehr-events`. */
export function queuesOf(own: OwnConnector): ConnectorQueue[] {
  const parts = Object.keys(queueRowsOf(own)) as ConnectorQueueName[];
  return parts.map((part): ConnectorQueue => `${own.connector.name}-${part}`);
}

/** The connector and the part of a queue's name; undefined where it is none of a connector. */
export function partsOf(queue: string): { connector: string; part: ConnectorQueueName } | undefined {
  const at = queue.lastIndexOf('-');
  const part = (Object.keys(connectorQueues) as ConnectorQueueName[]).find(
    (one) => one === queue.slice(at + 1),
  );
  return at < 1 || part === undefined ? undefined : { connector: queue.slice(0, at), part };
}

/** A queue's name in SQS, without prefix; `suffix` is `-dlq` for its dead letters. */
export function queueNameOf(queue: QueueName | ConnectorQueue, suffix = ''): string {
  if (queue in queues) return fullName(queues[queue as QueueName], suffix);
  const fifo = connectorQueues[partsOf(queue)?.part ?? 'events'].fifo;
  return fullName({ name: queue, fifo }, suffix);
}
