/** Putting records back: they count as failed, and become visible again when it is worth looking at them. */
import { UnavailableError } from '../errors.ts';
import type { Clock, Log, QueueRecord, WorkerQueue } from '../ports.ts';
import { type RetentionRule, retentionEndsMs } from '../retry/retention.ts';

/** SQS lets a message be invisible for 12 h after its receive; an invocation lasts minutes (AWS). */
const LONGEST_S = 42_000;
/** From this many receives on a message spaces out the rest: SQS dead-letters it at 1,000, with no reason (own choice). */
const FREE_RECEIVES = 500;
/** Those that are left for containers that crash (own choice). */
const LAST_RECEIVE = 950;

/** The failures of one invocation, and how they go back. */
export interface Visibility {
  /** Records for the partial batch response. */
  failed: ReadonlySet<QueueRecord>;
  /**
   * Hides `records` until `untilMs` (ms since the epoch), all of a group alike: a tail that stayed in flight would keep
   * its group locked. Never throws: where SQS can't be reached, they come back after the queue's own visibility time-out.
   */
  until(records: readonly QueueRecord[], untilMs: number): Promise<void>;
}

/** One an invocation. `retention` is that of the queue. */
export function createVisibility(
  queue: Pick<WorkerQueue, 'release'>,
  clock: Clock,
  log: Log,
  retention: RetentionRule,
): Visibility {
  const failed = new Set<QueueRecord>();
  const hide = async (records: readonly QueueRecord[], untilMs: number): Promise<void> => {
    const seconds = Math.min(LONGEST_S, Math.max(0, Math.ceil((untilMs - clock.now()) / 1000)));
    try {
      await queue.release(records, seconds);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      log.warn('records stay hidden for the whole visibility time-out', { count: records.length, error });
    }
  };
  return {
    failed,
    async until(records, untilMs) {
      for (const record of records) failed.add(record);
      const nowMs = clock.now();
      const calls = new Map<number, QueueRecord[]>();
      for (const group of groupsOf(records)) {
        const atMs = Math.max(
          untilMs,
          ...group.map((record) => nowMs + leastWaitMs(record, nowMs, retention)),
        );
        calls.set(atMs, [...(calls.get(atMs) ?? []), ...group]);
      }
      await Promise.all([...calls].map(([atMs, some]) => hide(some, atMs)));
    },
  };
}

/**
 * What a record must wait for its receives to last as long as it can live: a downstream that answers 429 with a second
 * or two of Retry-After, or a store that is down, would use them all up within the hour.
 */
function leastWaitMs(
  { receiveCount, sentAtMs }: QueueRecord,
  nowMs: number,
  retention: RetentionRule,
): number {
  if (receiveCount < FREE_RECEIVES) return 0;
  return (retentionEndsMs(sentAtMs, retention) - nowMs) / Math.max(1, LAST_RECEIVE - receiveCount);
}

function groupsOf(records: readonly QueueRecord[]): QueueRecord[][] {
  const groups = new Map<string, QueueRecord[]>();
  for (const record of records) {
    const group = groups.get(record.group);
    if (group === undefined) groups.set(record.group, [record]);
    else group.push(record);
  }
  return [...groups.values()];
}
