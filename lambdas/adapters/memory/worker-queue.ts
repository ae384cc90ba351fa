/** A worker's own queue and DLQ over the SQS models. */
import type { WorkerQueue } from '../../core/ports.ts';
import { deadLetterAttributes } from '../sqs/dead-letter-attributes.ts';
import type { FifoQueue } from './sqs-fifo.ts';

/** WorkerQueue over `source` and `deadLetters`; expired receipt handles are passed over, as in the SQS adapter. */
export function memoryWorkerQueue(
  source: Pick<FifoQueue, 'changeVisibility'>,
  deadLetters: { send: FifoQueue['send'] },
): WorkerQueue {
  return {
    async release(records, delaySeconds) {
      for (const { receiptHandle } of records) source.changeVisibility(receiptHandle, delaySeconds);
    },
    async deadLetter({ group }, body, note, deduplicationId) {
      deadLetters.send({ body, group, deduplicationId, attributes: deadLetterAttributes(note) });
    },
  };
}
