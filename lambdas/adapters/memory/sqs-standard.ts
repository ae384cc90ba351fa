/** A model of a standard SQS queue: the FIFO one with every message a group of its own. */
import type { QueueRecord } from '../../core/ports.ts';
import { type FifoOptions, type FifoQueue, sqsFifo } from './sqs-fifo.ts';

export interface StandardQueue extends Omit<FifoQueue, 'send'> {
  send(message: { body: string; attributes?: Record<string, string> }): { messageId: string };
}

/** An empty queue; its records' group is the message id, as the adapter reads them. */
export function sqsStandard(options: Omit<FifoOptions, 'handOut'>): StandardQueue {
  const queue = sqsFifo(options);
  let sent = 0;
  return {
    ...queue,
    send({ body, attributes = {} }) {
      sent += 1;
      return queue.send({ body, attributes, group: `own-${sent}`, deduplicationId: 'none' });
    },
    receive: (max): QueueRecord[] =>
      queue.receive(max).map((record) => ({ ...record, group: record.messageId })),
  };
}
