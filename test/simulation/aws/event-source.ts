/** An event source mapping: polls a queue whenever something can be received, invokes, deletes what has not failed. */

import type { FifoQueue } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import type { EventSourceState, QueueRecord } from '../../../lambdas/core/ports.ts';
import type { Ground } from '../kernel/container.ts';
import type { Pool } from '../kernel/pool.ts';

/** WORKER_MAX_CONCURRENCY, and how long Lambda takes over a change at most, ms. */
const MAX_CONCURRENCY = 20;
const CHANGE_MS = 10_000;

type Source = Pick<FifoQueue, 'receive' | 'delete' | 'peek'>;

export interface EventSource {
  /** Something has changed: looks at the queue now. */
  wake(): void;
  isIdle(): boolean;
  /** What the mapping is set to; a change of it is at work for some seconds. */
  state(): EventSourceState;
  change(to: { enabled?: boolean; maximumConcurrency?: number }): void;
}

/** Called when an invocation has answered which of its records come back. */
export type OnAnswer = (records: readonly QueueRecord[], failed: readonly QueueRecord[]) => void;

export function createEventSource(
  ground: Ground,
  queue: Source,
  pool: Pool<readonly QueueRecord[], { failed: readonly QueueRecord[] }>,
  batch: number,
  onAnswer: OnAnswer = () => undefined,
): EventSource {
  const { scheduler, faultPlan, chance } = ground;
  let isEnabled = true;
  let most = Number.POSITIVE_INFINITY;
  let changingUntilMs = 0;
  let wokenAtMs = Number.POSITIVE_INFINITY;

  const wakeIn = (ms: number): void => {
    const atMs = scheduler.now() + ms;
    if (atMs >= wokenAtMs) return;
    wokenAtMs = atMs;
    scheduler.after(ms, () => {
      if (wokenAtMs !== atMs) return;
      wokenAtMs = Number.POSITIVE_INFINITY;
      poll();
    });
  };
  const hasRoom = (): boolean => isEnabled && pool.hasRoom() && pool.busy() < most;
  const poll = (): void => {
    while (hasRoom()) {
      const records = queue.receive(chance.between(1, batch));
      if (records.length === 0) break;
      pool.invoke(records, (outcome) => {
        if (outcome.kind === 'answered') {
          const failed = new Set(outcome.answer.failed);
          onAnswer(records, outcome.answer.failed);
          // A delete that is lost: the message is delivered once more.
          for (const record of records)
            if (!failed.has(record) && !faultPlan.slips()) queue.delete(record.receiptHandle);
        }
        wakeIn(1);
      });
    }
    const now = scheduler.now();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { visibleAtMs } of queue.peek())
      if (visibleAtMs > now && visibleAtMs < nextMs) nextMs = visibleAtMs;
    if (hasRoom() && nextMs < Number.POSITIVE_INFINITY) wakeIn(nextMs - now);
  };
  const wake = (): void => wakeIn(chance.between(1, 20));
  return {
    wake,
    isIdle: () => pool.busy() === 0,
    state: () => ({
      state: scheduler.now() < changingUntilMs ? 'changing' : isEnabled ? 'enabled' : 'disabled',
      maximumConcurrency: Math.min(most, MAX_CONCURRENCY),
    }),
    change({ enabled = isEnabled, maximumConcurrency = most }) {
      const tookMs = chance.between(500, CHANGE_MS);
      changingUntilMs = scheduler.now() + tookMs;
      scheduler.after(tookMs, () => {
        isEnabled = enabled;
        most = maximumConcurrency;
        wake();
      });
    },
  };
}
