/** Events of the Genesys partner bus, out of their queue: the same record, topics and order as webhooks. */
import { createSendDeadLetter } from '../delivery/dead-letter.ts';
import { asError, RequestError } from '../errors.ts';
import type { Clock, Hasher, Log, Metrics, QueueRecord, Tracer, WorkerQueue } from '../ports.ts';
import { unhurried } from '../time/deadline.ts';
import { untraced } from '../tracing/untraced.ts';
import type { Accept } from './accept.ts';
import { readEnvelope } from './bus-envelope.ts';
import { ingestSpan } from './ingest-span.ts';
import type { KnownAs } from './known-as.ts';

export interface BusIngestDeps {
  accept: Accept;
  knownAs: KnownAs;
  /** Where malformed envelopes go, with their reason. */
  queue: Pick<WorkerQueue, 'deadLetter'>;
  clock: Clock;
  hasher: Hasher;
  log: Log;
  metrics: Metrics;
  tracer?: Tracer;
}

/** GENESYS_EVENT_SOURCE and the name of the queue, for dead letters. */
export interface BusIngestOptions {
  source: string;
  queueName: string;
}

/** Accepts a batch and returns the records that SQS must deliver again. */
export type IngestBatch = (records: readonly QueueRecord[]) => Promise<QueueRecord[]>;

/** Events of one conversation go one after the other, conversations side by side. */
export function createBusIngest(deps: BusIngestDeps, options: BusIngestOptions): IngestBatch {
  const { tracer = untraced } = deps;
  const send = createSendDeadLetter({ ...deps, system: deps, source: options.queueName });
  const takeIn = async (record: QueueRecord): Promise<void> => {
    try {
      const { event: read, formerId } = readEnvelope(deps.hasher, record.body, {
        source: options.source,
        nowMs: deps.clock.now(),
        otherwise: record.messageId,
      });
      const event = await deps.knownAs(read, formerId, unhurried);
      await tracer.span('ingest', ingestSpan('consumer', event), (span) =>
        deps.accept(event, unhurried, span.traceparent),
      );
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      deps.metrics.count('EventsRefused', 1, { reason: error.code });
      // A conflicting payload is in quarantine already.
      if (error.status !== 409) await deadLetter(record, error);
    }
  };

  const deadLetter = (record: QueueRecord, { message }: RequestError): Promise<void> =>
    send(record, { reason: 'malformed', error: message, attempts: 1, firstAtMs: record.sentAtMs });

  /** What follows a failure in its conversation fails with it, so that the next delivery finds them in order. */
  const takeInOrder = async (records: readonly QueueRecord[]): Promise<QueueRecord[]> => {
    for (const [index, record] of records.entries()) {
      try {
        await takeIn(record);
      } catch (error) {
        deps.log.error('bus event not taken in', {
          error: asError(error),
          correlationId: record.messageId,
        });
        return records.slice(index);
      }
    }
    return [];
  };

  return async (records) => {
    const lanes = Map.groupBy(records, ({ body }) => laneOf(body));
    return (await Promise.all([...lanes.values()].map(takeInOrder))).flat();
  };
}

const CONVERSATION = /"conversationId"\s*:\s*"([^"]{1,256})"/;

/** The conversation's id as it is in the text; envelopes without one share a lane. */
function laneOf(body: string): string {
  return CONVERSATION.exec(body)?.[1] ?? '';
}
