/** Protocol Ingest: one update of the event's record, then the queue; an answer only after the queue has said so (P1). */
import { asError, NotQueuedError, RequestError, UnavailableError } from '../errors.ts';
import { recordKeyOf } from '../message/keys.ts';
import type {
  Clock,
  EventMessage,
  EventQueues,
  EventRecords,
  Filing,
  Hasher,
  Log,
  Metrics,
  QuarantineNotes,
  TakerQueues,
  UnsentRecords,
} from '../ports.ts';
import type { Within } from '../time/deadline.ts';
import type { TakersOf } from './takers.ts';

export interface AcceptDeps {
  records: Pick<EventRecords, 'observe'> & UnsentRecords & QuarantineNotes;
  queues: EventQueues;
  /** Further connectors. @default none */
  takers?: { of: TakersOf; queues: TakerQueues };
  /** Under what the event's record is found. Throws UnavailableError. @default nothing */
  filing?: (event: EventMessage) => Promise<Filing>;
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

const NOBODY: NonNullable<AcceptDeps['takers']> = {
  of: () => [],
  queues: { sendTo: async () => undefined },
};

/**
 * Two calls for a new event, two for a duplicate, one for a duplicate of an applied one, and one more for each further taker.
 * Where no queue has ever held a new event its record goes again (one more call), so that its second form is not taken for
 * another payload.
 */
export function createAccept(deps: AcceptDeps): Accept {
  const { records, queues, takers = NOBODY, filing, clock, hasher, log, metrics } = deps;

  /**
   * The default takers come last, once all others have confirmed: that they have applied an event then says that everybody has
   * it. Throws NotQueuedError where no queue holds it for sure.
   */
  const sendAll = async (event: EventMessage, within: Within, traceparent?: string): Promise<void> => {
    const { of, queues: others } = takers;
    const taking = of(event);
    const sent = await Promise.allSettled(
      taking.map((queue) => within((signal) => others.sendTo(queue, event, signal, traceparent))),
    );
    const errors = sent.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    if (errors.length > 0) {
      const refused = errors.filter((error) => error instanceof NotQueuedError);
      throw refused.length === taking.length ? refused[0] : notHeldByAll(errors);
    }
    try {
      await within((signal) => queues.sendEvent(event, signal, traceparent));
    } catch (error) {
      throw taking.length > 0 && error instanceof NotQueuedError ? notHeldByAll([error]) : error;
    }
  };

  const queue = async (
    event: EventMessage,
    key: string,
    isNew: boolean,
    within: Within,
    traceparent?: string,
  ) => {
    try {
      await sendAll(event, within, traceparent);
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
    const filed = filing && (await within(() => filing(event)));
    const before = await within((signal) =>
      records.observe(key, event.payloadHash, clock.now(), { signal, ...(filed && { filing: filed }) }),
    );
    if (before.kind !== 'new' && before.payloadHash !== event.payloadHash) {
      metrics.count('PayloadConflicts');
      log.warn('same id, other payload', { key, correlationId: event.correlationId });
      await within((signal) => queues.quarantine(event, signal));
      await within((signal) => records.noteQuarantined(key, clock.now(), signal)).catch((fault: unknown) => {
        log.warn('a quarantined payload could not be noted on its record', { key, error: asError(fault) });
      });
      throw new RequestError(409, 'payload_conflict', 'This id was accepted with another payload.');
    }
    const isNew = before.kind === 'new';
    if (before.kind !== 'applied') await queue(event, key, isNew, within, traceparent);
    metrics.count(isNew ? 'EventsAccepted' : 'EventsDuplicate');
    return isNew ? 'accepted' : 'duplicate';
  };
}

/** Some queue may hold the event: its record stays. */
function notHeldByAll([cause]: readonly unknown[]): UnavailableError {
  return new UnavailableError('queue_unavailable', 'Not every queue took the event; send it again.', 5, {
    cause,
  });
}
