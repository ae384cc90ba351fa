/** An event source mapping: receives a batch, invokes, deletes what has not failed. */
import type { QueueRecord } from '../../core/ports.ts';
import type { FifoQueue } from './sqs-fifo.ts';

/** Answers the records that failed; what it throws fails them all. */
export type Invoke = (records: QueueRecord[]) => Promise<{ failed: readonly QueueRecord[] }>;

/**
 * One poll. Answers how many records were received. An invocation that throws deletes nothing: its records come back
 * after the visibility time-out, as on Lambda; what it threw goes to `onCrash`.
 */
export async function pollOnce(
  queue: Pick<FifoQueue, 'receive' | 'delete'>,
  batch: number,
  invoke: Invoke,
  onCrash: (error: unknown) => void,
): Promise<number> {
  const records = queue.receive(batch);
  if (records.length === 0) return 0;
  try {
    const failed = new Set((await invoke(records)).failed);
    for (const record of records) if (!failed.has(record)) queue.delete(record.receiptHandle);
  } catch (error) {
    onCrash(error);
  }
  return records.length;
}
