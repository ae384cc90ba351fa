/** Ingest's queues in memory: what SQS holds, deduplicated as SQS does it, with faults on demand. */
import { UnavailableError } from '../../core/errors.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../core/message/keys.ts';
import { messageText } from '../../core/message/message-text.ts';
import type { Clock, EventMessage, EventQueues, Hasher, TakerQueues, Topic } from '../../core/ports.ts';

/** SQS drops a repeated deduplication id for this long, ms. */
const DEDUPLICATION_MS = 300_000;

/** A message as a queue holds it. */
export interface HeldEvent {
  event: EventMessage;
  /** Absent on standard queues. */
  group?: string;
  deduplicationId?: string;
  traceparent?: string;
}

export interface MemoryEventQueues extends EventQueues, TakerQueues {
  /** Of further connectors, by URL. */
  taken: Map<string, HeldEvent[]>;
  held: Record<Topic | 'quarantine', HeldEvent[]>;
  /** Calls so far, failed ones included. */
  calls: number;
  /** While set, calls throw UnavailableError: before the queue has taken the message, or after it has. */
  failing: 'no' | 'before' | 'after';
}

export function memoryEventQueues(clock: Clock, hasher: Hasher): MemoryEventQueues {
  const seen = new Map<string, number>();
  const hold = async (held: HeldEvent[], message: HeldEvent, scope = ''): Promise<void> => {
    queues.calls += 1;
    const fault = new UnavailableError('queue_unavailable', 'A queue did not take the event.');
    if (queues.failing === 'before') throw fault;
    const id = message.deduplicationId === undefined ? undefined : `${scope}${message.deduplicationId}`;
    const seenAtMs = id === undefined ? undefined : seen.get(id);
    if (seenAtMs === undefined || clock.now() - seenAtMs >= DEDUPLICATION_MS) {
      if (id !== undefined) seen.set(id, clock.now());
      held.push({ ...message, event: JSON.parse(messageText(message.event)) });
    }
    if (queues.failing === 'after') throw fault;
  };
  const inOrder = (event: EventMessage) => ({
    group: messageGroup(hasher, event),
    deduplicationId: deduplicationId(hasher, recordKeyOf(hasher, event), event.generation),
  });
  const queues: MemoryEventQueues = {
    taken: new Map(),
    held: { voice: [], digital: [], enrichment: [], quarantine: [] },
    calls: 0,
    failing: 'no',
    sendEvent: (event, _signal, traceparent) =>
      hold(queues.held[event.topic], {
        event,
        ...(traceparent === undefined ? {} : { traceparent }),
        ...(event.topic === 'enrichment' ? {} : inOrder(event)),
      }),
    sendTo(queueUrl, event, _signal, traceparent) {
      const held = queues.taken.get(queueUrl) ?? [];
      queues.taken.set(queueUrl, held);
      const traced = traceparent === undefined ? {} : { traceparent };
      return hold(held, { event, ...traced, ...inOrder(event) }, queueUrl);
    },
    quarantine: (event) => hold(queues.held.quarantine, { event }),
  };
  return queues;
}
