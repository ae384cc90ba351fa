/** Protocol Ingest: one update of the event's record, then the queue; an answer only after the queue has said so (P1). */
import { asError, NotQueuedError, RequestError } from '../errors.ts';
import { recordKeyOf } from '../message/keys.ts';
import type {
  Clock,
  EventMessage,
  EventQueues,
  EventRecords,
  Hasher,
  Log,
  Metrics,
  UnsentRecords,
} from '../ports.ts';
import type { Within } from '../time/deadline.ts';

export interface AcceptDeps {
  records: Pick<EventRecords, 'observe'> & UnsentRecords;
  queues: EventQueues;
  clock: Clock;
  hasher: Hasher;
  log: Log;
  metrics: Metrics;
}

/**
 * Takes an event in; `traceparent` goes along with its message. Throws RequestError 409 where its id came with another payload, which is then in quarantine, and
 * UnavailableError where any call fails: whatever was done before, the sender's retry does the rest.
 */
export type Accept = (
  event: EventMessage,
  within: Within,
  traceparent?: string,
) => Promise<'accepted' | 'duplicate'>;

/**
 * Two calls for a new event, two for a duplicate, one for a duplicate of an applied one. Where no queue has ever held a new event
 * its record goes again (a third call), so that its second form is not taken for another payload.
 */
export function createAccept({ records, queues, clock, hasher, log, metrics }: AcceptDeps): Accept {
  const queue = async (
    event: EventMessage,
    key: string,
    isNew: boolean,
    within: Within,
    traceparent?: string,
  ) => {
    try {
      await within((signal) => queues.sendEvent(event, signal, traceparent));
    } catch (error) {
      if (isNew && error instanceof NotQueuedError) {
        await within((signal) => records.forget(key, event.payloadHash, signal)).catch((fault: unknown) => {
          log.warn('the record of an event that was not queued stays', { key, error: asError(fault) });
        });
      }
      throw error;
    }
  };

  return async (event, within, traceparent) => {
    const key = recordKeyOf(hasher, event);
    const before = await within((signal) => records.observe(key, event.payloadHash, clock.now(), signal));
    if (before.kind !== 'new' && before.payloadHash !== event.payloadHash) {
      metrics.count('PayloadConflicts');
      log.warn('same id, other payload', { key, correlationId: event.correlationId });
      await within((signal) => queues.quarantine(event, signal));
      throw new RequestError(409, 'payload_conflict', 'This id was accepted with another payload.');
    }
    const isNew = before.kind === 'new';
    if (before.kind !== 'applied') await queue(event, key, isNew, within, traceparent);
    metrics.count(isNew ? 'EventsAccepted' : 'EventsDuplicate');
    return isNew ? 'accepted' : 'duplicate';
  };
}
