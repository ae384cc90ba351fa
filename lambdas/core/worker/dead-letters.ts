/** Dead-lettering of a job's messages: under a new deduplication id, and its record learns of it. */
import { createSendDeadLetter, type SendDeadLetterDeps } from '../delivery/dead-letter.ts';
import { deduplicationId } from '../message/keys.ts';
import type { DeadLetterReason, Hasher, QueueRecord, TryHistory } from '../ports.ts';
import type { Job, Work } from './job.ts';

/** Why a claimed message is given up. */
export interface DeadLetterCause {
  reason: DeadLetterReason;
  /** Stable code of the last error, for polls. */
  code: string;
  /** Made tries, the last one included. */
  history: TryHistory;
}

export interface DeadLetterDeps<Message> extends SendDeadLetterDeps {
  job: Job<Message>;
  hasher: Hasher;
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
  const { job, hasher, system } = deps;
  const send = createSendDeadLetter(deps);
  const now = (): number => system.clock.now();
  return {
    deadLetter(record, work, { reason, code, history }, owner) {
      const { target, message, correlationId } = work;
      const generation = target.generation + 1;
      const lastAtMs = history.lastFailedAtMs || now();
      const letter = {
        reason,
        error: history.lastError,
        attempts: history.tries,
        firstAtMs: history.firstFailedAtMs || lastAtMs,
        lastAtMs,
        correlationId,
        body: job.write(message, generation),
        deduplicationId: deduplicationId(hasher, target.key, generation),
      };
      return send(record, letter, async (note) => {
        await job.onDeadLettered?.(work, owner, note, code, now());
        const { attempts, error, source: queue } = note;
        const mark = { queue, reason, error, attempts, recent: history.recent };
        await job.claims?.markDeadLettered(target, owner, generation, now(), mark);
      });
    },
    deadLetterMalformed: (record) =>
      send(record, {
        reason: 'malformed',
        error: 'not a message of this queue',
        deduplicationId: `malformed:${record.messageId}`,
      }),
    deadLetterConflict: (record, { target, correlationId }) =>
      send(record, {
        reason: 'payload-conflict',
        error: 'another payload was accepted under this id',
        correlationId,
        deduplicationId: `${hasher.sha256(target.key)}:conflict:${target.payloadHash.slice(0, 40)}`,
      }),
  };
}
