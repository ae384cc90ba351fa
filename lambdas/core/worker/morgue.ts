/** Dead-lettering (P11): with its reason, under a new deduplication id, before the source copy is given up. */
import { deduplicationId } from '../ingest/keys.ts';
import type {
  DeadLetterNote,
  DeadLetterReason,
  Hasher,
  QueueRecord,
  System,
  TryHistory,
  WorkerQueue,
} from '../ports.ts';
import type { Job, Work } from './job.ts';

/** SQS takes attributes of any length; a dead letter's error is for a person to read (ARCHITECTURE.md). */
const MAX_ERROR = 256;

/** What is known when a message is given up. */
export interface Death {
  reason: DeadLetterReason;
  /** Stable code of the last error, for polls. */
  code: string;
  error: string;
  /** Made tries, the last one included. */
  history?: TryHistory;
  lastAtMs: number;
}

export interface MorgueDeps<Message> {
  job: Job<Message>;
  queue: Pick<WorkerQueue, 'deadLetter'>;
  hasher: Hasher;
  system: System;
  /** Name of the queue the messages come from. */
  source: string;
}

/**
 * Methods throw UnavailableError where the DLQ or the record can't be written, and ConflictError where the claim was
 * lost; the source copy then stays. Repeating any of them does no harm: the deduplication id is the same.
 */
export interface Morgue<Message> {
  /** A message whose claim `owner` holds: its record learns of it, and older copies are superseded from then on. */
  bury(record: QueueRecord, work: Work<Message>, death: Death, owner: string): Promise<void>;
  /** A body that is no message. */
  buryMalformed(record: QueueRecord): Promise<void>;
  /** Another payload under an id that is taken: kept aside as it is; the record belongs to the accepted one. */
  buryConflict(record: QueueRecord, work: Work<Message>): Promise<void>;
}

export function createMorgue<Message>(deps: MorgueDeps<Message>): Morgue<Message> {
  const { job, queue, hasher, system, source } = deps;
  const now = (): number => system.clock.now();
  const noteOf = (death: Death, correlationId: string): DeadLetterNote => ({
    reason: death.reason,
    error: death.error.slice(0, MAX_ERROR),
    attempts: death.history?.tries ?? 0,
    firstAtMs: death.history?.firstFailedAtMs || death.lastAtMs,
    lastAtMs: death.lastAtMs,
    source,
    correlationId,
  });
  const tell = ({ reason, error, attempts, correlationId }: DeadLetterNote): void => {
    system.metrics.count('DeadLetters', 1, { reason });
    system.log.warn('message dead-lettered', { reason, error, attempts, source, correlationId });
  };
  return {
    async bury(record, work, death, owner) {
      const generation = work.target.generation + 1;
      const note = noteOf(death, work.correlationId);
      const id = deduplicationId(hasher, work.target.key, generation);
      await queue.deadLetter(record, job.write(work.message, generation), note, id);
      await job.tellDead?.(work, owner, note, death.code, now());
      await job.claims?.markDead(work.target, owner, generation, now());
      tell(note);
    },
    async buryMalformed(record) {
      const death = { reason: 'malformed', code: 'malformed', error: 'not a message of this queue' } as const;
      const note = noteOf({ ...death, lastAtMs: now() }, record.messageId);
      await queue.deadLetter(record, record.body, note, `malformed:${record.messageId}`);
      tell(note);
    },
    async buryConflict(record, { target, correlationId }) {
      const reason = 'payload-conflict';
      const error = 'another payload was accepted under this id';
      const note = noteOf({ reason, code: reason, error, lastAtMs: now() }, correlationId);
      const id = `${hasher.sha256(target.key)}:conflict:${target.payloadHash.slice(0, 40)}`;
      await queue.deadLetter(record, record.body, note, id);
      tell(note);
    },
  };
}
