/** Dead-lettering (P11): with its reason, under a new deduplication id, before the source copy is given up. */
import { deduplicationId } from '../message/keys.ts';
import type {
  DeadLetterNote,
  DeadLetterReason,
  Hasher,
  QueueRecord,
  System,
  TryHistory,
  WorkerQueue,
} from '../ports.ts';
import type { Job, Work } from '../worker/job.ts';

/** SQS takes attributes of any length; a dead letter's error is for a person to read (ARCHITECTURE.md). */
const MAX_ERROR = 256;

/** What is known when a message is given up. */
export interface DeadLetterCause {
  reason: DeadLetterReason;
  /** Stable code of the last error, for polls. */
  code: string;
  error: string;
  /** Made tries, the last one included. */
  history?: TryHistory;
  lastAtMs: number;
}

export interface DeadLetterDeps<Message> {
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
export interface DeadLetters<Message> {
  /** A message whose claim `owner` holds: its record learns of it, and older copies are superseded from then on. */
  deadLetter(record: QueueRecord, work: Work<Message>, cause: DeadLetterCause, owner: string): Promise<void>;
  /** A body that is no message. */
  deadLetterMalformed(record: QueueRecord): Promise<void>;
  /** Another payload under an id that is taken: kept aside as it is; the record belongs to the accepted one. */
  deadLetterConflict(record: QueueRecord, work: Work<Message>): Promise<void>;
}

export function createDeadLetters<Message>(deps: DeadLetterDeps<Message>): DeadLetters<Message> {
  const { job, queue, hasher, system, source } = deps;
  const now = (): number => system.clock.now();
  const noteOf = (cause: DeadLetterCause, correlationId: string): DeadLetterNote => ({
    reason: cause.reason,
    error: cause.error.slice(0, MAX_ERROR),
    attempts: cause.history?.tries ?? 0,
    firstAtMs: cause.history?.firstFailedAtMs || cause.lastAtMs,
    lastAtMs: cause.lastAtMs,
    source,
    correlationId,
  });
  const tell = ({ reason, error, attempts, correlationId }: DeadLetterNote): void => {
    system.metrics.count('DeadLetters', 1, { reason });
    system.log.warn('message dead-lettered', { reason, error, attempts, source, correlationId });
  };
  return {
    async deadLetter(record, work, cause, owner) {
      const generation = work.target.generation + 1;
      const note = noteOf(cause, work.correlationId);
      const id = deduplicationId(hasher, work.target.key, generation);
      await queue.deadLetter(record, job.write(work.message, generation), note, id);
      await job.onDeadLettered?.(work, owner, note, cause.code, now());
      await job.claims?.markDeadLettered(work.target, owner, generation, now());
      tell(note);
    },
    async deadLetterMalformed(record) {
      const cause = { reason: 'malformed', code: 'malformed', error: 'not a message of this queue' } as const;
      const note = noteOf({ ...cause, lastAtMs: now() }, record.messageId);
      await queue.deadLetter(record, record.body, note, `malformed:${record.messageId}`);
      tell(note);
    },
    async deadLetterConflict(record, { target, correlationId }) {
      const reason = 'payload-conflict';
      const error = 'another payload was accepted under this id';
      const note = noteOf({ reason, code: reason, error, lastAtMs: now() }, correlationId);
      const id = `${hasher.sha256(target.key)}:conflict:${target.payloadHash.slice(0, 40)}`;
      await queue.deadLetter(record, record.body, note, id);
      tell(note);
    },
  };
}
