/** Protocol Ingest: one update of the event's record, then the queue; an answer only after the queue has said so (P1). */
import { RequestError } from '../errors.ts';
import { recordKeyOf } from '../message/keys.ts';
import type { Clock, EventMessage, EventQueues, EventRecords, Hasher, Log, Metrics } from '../ports.ts';
import type { Within } from '../time/deadline.ts';

export interface AcceptDeps {
  records: Pick<EventRecords, 'observe'>;
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

/** Two calls for a new event, two for a duplicate, one for a duplicate of an applied one. */
export function createAccept({ records, queues, clock, hasher, log, metrics }: AcceptDeps): Accept {
  return async (event, within, traceparent) => {
    const key = recordKeyOf(hasher, event);
    const before = await within((signal) => records.observe(key, event.payloadHash, clock.now(), signal));
    if (before.kind !== 'new' && before.payloadHash !== event.payloadHash) {
      metrics.count('PayloadConflicts');
      log.warn('same id, other payload', { key, correlationId: event.correlationId });
      await within((signal) => queues.quarantine(event, signal));
      throw new RequestError(409, 'payload_conflict', 'This id was accepted with another payload.');
    }
    if (before.kind !== 'applied') await within((signal) => queues.sendEvent(event, signal, traceparent));
    metrics.count(before.kind === 'new' ? 'EventsAccepted' : 'EventsDuplicate');
    return before.kind === 'new' ? 'accepted' : 'duplicate';
  };
}
