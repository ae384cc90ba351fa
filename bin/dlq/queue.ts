/** A dead-letter queue as the operator's commands use it. */
import type { QueueRecord } from '../../lambdas/core/ports.ts';

/** All methods throw UnavailableError. */
export interface DeadLetterQueue {
  /** Whether messages of a group come out one after the other. */
  readonly fifo: boolean;
  /** Messages in it, seen or not; approximate. */
  depth(): Promise<number>;
  /** At most 10, hidden from everybody else for a while; none: nothing can be received now. */
  receive(): Promise<QueueRecord[]>;
  /** Shows them again at once. */
  release(records: readonly QueueRecord[]): Promise<void>;
  remove(record: QueueRecord): Promise<void>;
  /** To the end of its group: a copy under `deduplicationId` first, then the original goes. FIFO only. */
  moveBehind(record: QueueRecord, deduplicationId: string): Promise<void>;
  /** To the queue it came from, in its group, marked as replayed; resolves once SQS has said so. */
  replay(record: QueueRecord, body: string, deduplicationId: string, nowMs: number): Promise<void>;
}
