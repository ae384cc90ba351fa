/** What the jobs over event records have in common: reading, writing, effect key. */
import { claimKeyOf } from '../../message/keys.ts';
import { messageText } from '../../message/message-text.ts';
import { readEvent } from '../../message/read-message.ts';
import type { EventMessage, EventRecords, Hasher } from '../../ports.ts';
import type { Applied, Job, Work } from '../job.ts';

/** The operation of an event that no rule takes any more. */
export const EVENTS = 'events';

/** The parts of a job that don't depend on where events go; each connector's claims are its own (P14). */
export function eventWork(
  records: EventRecords,
  hasher: Hasher,
  connector: string,
): Required<Pick<Job<EventMessage>, 'claims' | 'completeCanary' | 'read' | 'write'>> {
  return {
    claims: records,
    completeCanary: (target, owner, nowMs) => records.complete(target, owner, nowMs),
    read(body) {
      const message = readEvent(body);
      if (message === undefined) return undefined;
      const { generation, payloadHash, correlationId, acceptedAtMs, topic } = message;
      return {
        message,
        correlationId,
        accepted: { atMs: acceptedAtMs, topic },
        target: {
          key: claimKeyOf(hasher, message, connector),
          generation,
          payloadHash,
          place: { acceptedAtMs },
        },
      };
    },
    write: (event, generation) => messageText({ ...event, generation }),
  };
}

/** Records that the event has been applied. */
export function completeEvent(records: EventRecords, { target }: Work<EventMessage>): Applied['complete'] {
  return (owner, _attempts, nowMs, recent) => records.complete(target, owner, nowMs, recent);
}
