/** Putting records back: they count as failed, and become visible again when it is worth looking at them. */
import { UnavailableError } from '../errors.ts';
import type { Clock, Log, QueueRecord, WorkerQueue } from '../ports.ts';

/** SQS lets a message be invisible for 12 h after its receive; an invocation lasts minutes (AWS). */
const LONGEST_S = 42_000;

/** The failures of one invocation, and how they go back. */
export interface PutBacks {
  /** Records for the partial batch response. */
  failed: ReadonlySet<QueueRecord>;
  /**
   * Hides `records` until `untilMs` (ms since the epoch), all alike: a tail that stayed in flight would keep its group
   * locked. Never throws: where SQS can't be told, they come back after the queue's own visibility time-out.
   */
  until(records: readonly QueueRecord[], untilMs: number): Promise<void>;
}

/** One an invocation. */
export function createPutBacks(queue: Pick<WorkerQueue, 'putBack'>, clock: Clock, log: Log): PutBacks {
  const failed = new Set<QueueRecord>();
  return {
    failed,
    async until(records, untilMs) {
      if (records.length === 0) return;
      for (const record of records) failed.add(record);
      const seconds = Math.min(LONGEST_S, Math.max(0, Math.ceil((untilMs - clock.now()) / 1000)));
      try {
        await queue.putBack(records, seconds);
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error;
        log.warn('records stay hidden for the whole visibility time-out', { count: records.length, error });
      }
    },
  };
}
