/** A walk over a dead-letter queue: every letter that can be received is visited once, group by group in order. */
import type { QueueRecord } from '../../lambdas/core/ports.ts';
import type { DeadLetterQueue } from './queue.ts';

/** `gone`: it has left the queue. `kept`: it stays, and with it, in a FIFO queue, everything behind it in its group. */
export type Verdict = 'gone' | 'kept';

/**
 * Visits until nothing more can be received, `isDone` or `signal` is aborted; whatever was kept is shown again at the end, also
 * after a fault. A FIFO queue hands a group on only once its head has gone: what is behind a kept one is not seen.
 * Throws what `visit` and the queue throw.
 */
export async function scan(
  queue: DeadLetterQueue,
  visit: (record: QueueRecord) => Promise<Verdict>,
  { signal, isDone = () => false }: { signal?: AbortSignal | undefined; isDone?: () => boolean } = {},
): Promise<void> {
  const held = new Map<string, QueueRecord>();
  const visited = new Set<string>();
  const faults: unknown[] = [];
  const isOver = (): boolean => faults.length > 0 || signal?.aborted === true;

  const visitLane = async (lane: readonly QueueRecord[]): Promise<void> => {
    for (const record of lane) {
      if (isOver()) return;
      // One that was kept and is seen again has outlived its hiding place.
      if (visited.has(record.messageId)) continue;
      try {
        if ((await visit(record)) === 'gone') held.delete(record.messageId);
        else visited.add(record.messageId);
      } catch (error) {
        faults.push(error);
      }
    }
  };

  try {
    // A standard queue may answer emptily although something is left: once more makes sure.
    for (let empty = 0; empty < (queue.fifo ? 1 : 2) && !isOver() && !isDone(); ) {
      const records = await queue.receive();
      empty = records.length === 0 ? empty + 1 : 0;
      for (const record of records) held.set(record.messageId, record);
      await Promise.all([...Map.groupBy(records, ({ group }) => group).values()].map(visitLane));
    }
  } finally {
    await queue.release([...held.values()]);
  }
  if (faults.length > 0) throw faults[0];
}
