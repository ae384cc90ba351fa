/** The queues of the product, observed: what is sent wakes whoever polls. */
import { type FifoMessage, type FifoQueue, sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import type { Clock } from '../../../lambdas/core/ports.ts';
import type { Chance } from '../kernel/random.ts';

export interface ObservedQueue extends FifoQueue {
  /** Called after everything that may make a message receivable. */
  onChange: () => void;
  /** Called for every message sent; `delivered` is false for what deduplication swallows. */
  onSend: (message: FifoMessage, delivered: boolean) => void;
}

/** Six times the function's time-out, ms. */
const VISIBILITY_MS = 180_000;
const DLQ_RETENTION_MS = 1_209_600_000;
/** The product's maxReceiveCount. */
const MAX_RECEIVES = 1000;

/** A source queue with its DLQ; receives take some of a group's messages, as the seed says. */
export function createQueue(
  clock: Pick<Clock, 'now'>,
  chance: Chance,
): { source: ObservedQueue; dead: ObservedQueue } {
  const dead = observed(sqsFifo({ clock, visibilityMs: 30_000, retentionMs: DLQ_RETENTION_MS }));
  const handOut = (available: number, room: number): number => chance.between(1, Math.min(available, room));
  const source = observed(
    sqsFifo({
      clock,
      visibilityMs: VISIBILITY_MS,
      deadLetters: dead,
      maxReceiveCount: MAX_RECEIVES,
      handOut,
    }),
  );
  return { source, dead };
}

function observed(queue: FifoQueue): ObservedQueue {
  const made: ObservedQueue = {
    ...queue,
    onChange: () => undefined,
    onSend: () => undefined,
    send(message) {
      const sent = queue.send(message);
      made.onSend(message, sent.delivered);
      made.onChange();
      return sent;
    },
    changeVisibility(receiptHandle, seconds) {
      const changed = queue.changeVisibility(receiptHandle, seconds);
      made.onChange();
      return changed;
    },
    delete(receiptHandle) {
      const deleted = queue.delete(receiptHandle);
      made.onChange();
      return deleted;
    },
  };
  return made;
}

/** A message to a queue where every message is a group of its own. */
export function standardMessage(body: string, id: string): FifoMessage {
  return { body, group: id, deduplicationId: id };
}
