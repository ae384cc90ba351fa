/**
 * A model of an SQS FIFO queue in high-throughput mode, faithful where a worker can see the difference: several
 * messages of a group in one receive, a group locked while any of its messages is in flight, deduplication by group for
 * 5 minutes and beyond deletion, expiring receipt handles, redrive, retention, and the limits on what is in flight and
 * what is scanned for groups.
 */
import type { Clock, QueueRecord } from '../../core/ports.ts';

export interface FifoOptions {
  clock: Pick<Clock, 'now'>;
  /** The queue's own visibility time-out, ms. */
  visibilityMs: number;
  /** @default 4 days, the product's source queues */
  retentionMs?: number;
  /** Redrive: to `deadLetters` in place of the receive after this many. */
  maxReceiveCount?: number;
  deadLetters?: FifoQueue;
  /** With this many in flight a receive is empty, without an error. @default 120,000 (AWS) */
  maxInFlight?: number;
  /** Only this many of the oldest messages are looked at for groups. @default 120,000 (AWS) */
  scanned?: number;
  /** How many of a group's `available` messages (at least one) a receive takes, of `room` at most. @default all */
  handOut?: (available: number, room: number) => number;
}

export interface FifoMessage {
  body: string;
  group: string;
  deduplicationId: string;
  attributes?: Record<string, string>;
}

export interface FifoQueue {
  /** Accepts the message; one with a known deduplication id is accepted too and never delivered. */
  send(message: FifoMessage): { messageId: string; delivered: boolean };
  /** At most 10, oldest groups first, each group in order. */
  receive(max: number): QueueRecord[];
  /** Sets what is left of a received message's visibility time-out; false if its receipt handle has expired. */
  changeVisibility(receiptHandle: string, seconds: number): boolean;
  /** False if the receipt handle has expired: the message will be seen again. */
  delete(receiptHandle: string): boolean;
  /** Every message in the queue, in order; `visibleAtMs` is when it can be received next. */
  peek(): readonly Stored[];
  counts(): { visible: number; inFlight: number };
}

export interface Stored extends QueueRecord {
  visibleAtMs: number;
}

/** AWS: a deduplication id is remembered this long, ms. */
const DEDUPLICATION_MS = 300_000;
const DAY_MS = 86_400_000;

/** An empty queue. */
export function sqsFifo(options: FifoOptions): FifoQueue {
  const { clock, visibilityMs, retentionMs = 4 * DAY_MS, maxInFlight = 120_000, scanned = 120_000 } = options;
  const {
    maxReceiveCount = Number.POSITIVE_INFINITY,
    handOut = (available, room) => Math.min(available, room),
  } = options;
  const known = new Map<string, { messageId: string; atMs: number }>();
  let messages: Stored[] = [];
  let handles = 0;
  let ids = 0;

  const isHidden = ({ visibleAtMs }: Stored): boolean => visibleAtMs > clock.now();
  const expire = (): void => {
    messages = messages.filter(({ sentAtMs }) => sentAtMs + retentionMs > clock.now());
  };
  const remove = (gone: Stored): void => {
    messages = messages.filter((message) => message !== gone);
  };
  const inFlight = (receiptHandle: string): Stored | undefined => {
    expire();
    return messages.find((message) => message.receiptHandle === receiptHandle && isHidden(message));
  };

  /** Messages of the groups that nobody works on, by group. */
  const freeGroups = (): Map<string, Stored[]> => {
    const locked = new Set(messages.filter(isHidden).map(({ group }) => group));
    const free = new Map<string, Stored[]>();
    for (const message of messages.slice(0, scanned)) {
      if (locked.has(message.group)) continue;
      const group = free.get(message.group);
      if (group === undefined) free.set(message.group, [message]);
      else group.push(message);
    }
    return free;
  };

  /** Hands a message out, or over to the dead-letter queue. */
  const take = (message: Stored): QueueRecord | undefined => {
    if (message.receiveCount >= maxReceiveCount && options.deadLetters !== undefined) {
      const { body, group, attributes, messageId } = message;
      options.deadLetters.send({ body, group, attributes, deduplicationId: messageId });
      remove(message);
      return undefined;
    }
    handles += 1;
    message.receiveCount += 1;
    message.receiptHandle = `${message.messageId}/${handles}`;
    message.visibleAtMs = clock.now() + visibilityMs;
    const { visibleAtMs: _, ...record } = message;
    return record;
  };

  return {
    send({ body, group, deduplicationId, attributes = {} }) {
      const key = `${group}\n${deduplicationId}`;
      const before = known.get(key);
      if (before !== undefined && before.atMs + DEDUPLICATION_MS > clock.now())
        return { messageId: before.messageId, delivered: false };
      ids += 1;
      const messageId = `message-${ids}`;
      const sentAtMs = clock.now();
      known.set(key, { messageId, atMs: sentAtMs });
      messages.push({
        messageId,
        receiptHandle: '',
        body,
        group,
        sentAtMs,
        receiveCount: 0,
        attributes,
        visibleAtMs: sentAtMs,
      });
      return { messageId, delivered: true };
    },
    receive(max) {
      expire();
      const room = Math.min(max, 10);
      if (messages.filter(isHidden).length >= maxInFlight) return [];
      const taken: QueueRecord[] = [];
      for (const group of freeGroups().values()) {
        const left = room - taken.length;
        if (left <= 0) break;
        for (const message of group.slice(0, Math.max(1, handOut(group.length, left)))) {
          const record = take(message);
          if (record !== undefined) taken.push(record);
        }
      }
      return taken;
    },
    changeVisibility(receiptHandle, seconds) {
      const message = inFlight(receiptHandle);
      if (message !== undefined) message.visibleAtMs = clock.now() + seconds * 1000;
      return message !== undefined;
    },
    delete(receiptHandle) {
      const message = inFlight(receiptHandle);
      if (message !== undefined) remove(message);
      return message !== undefined;
    },
    peek: () => {
      expire();
      return messages;
    },
    counts() {
      expire();
      const hidden = messages.filter(isHidden).length;
      return { visible: messages.length - hidden, inFlight: hidden };
    },
  };
}
