/**
 * Sends to the dead-letter queue (P11): the message with its reason, in one way for every queue that has one. When a
 * message goes there is decided in `retry/failure-attribution.ts` and `retry/refusal-attribution.ts`.
 */
import type { DeadLetterNote, DeadLetterReason, QueueRecord, System, WorkerQueue } from '../ports.ts';
import { shortText } from './error-text.ts';

/** What is sent, and why. Times are ms since the epoch. */
export interface DeadLetter {
  reason: DeadLetterReason;
  error: string;
  /** Made tries, the last one included. @default 0 */
  attempts?: number;
  /** @default lastAtMs */
  firstAtMs?: number;
  /** @default now */
  lastAtMs?: number;
  /** @default the message's id */
  correlationId?: string;
  /** @default the body as it came */
  body?: string;
  /** New for each letter of a FIFO queue. @default the message's id */
  deduplicationId?: string;
}

export interface SendDeadLetterDeps {
  queue: Pick<WorkerQueue, 'deadLetter'>;
  system: Pick<System, 'clock' | 'log' | 'metrics'>;
  /** Name of the queue the messages come from. */
  source: string;
}

/**
 * Sends, has it recorded by `record`, then counts and logs it. Throws UnavailableError where the queue can't be written, and
 * what `record` throws; the source copy then stays, and repeating it does no harm.
 */
export type SendDeadLetter = (
  message: QueueRecord,
  letter: DeadLetter,
  record?: (note: DeadLetterNote) => Promise<void>,
) => Promise<void>;

export function createSendDeadLetter({ queue, system, source }: SendDeadLetterDeps): SendDeadLetter {
  const { clock, log, metrics } = system;
  return async (message, letter, record) => {
    const { reason, attempts = 0, lastAtMs = clock.now(), correlationId = message.messageId } = letter;
    const error = shortText(letter.error);
    const firstAtMs = letter.firstAtMs ?? lastAtMs;
    const note = { reason, error, attempts, firstAtMs, lastAtMs, source, correlationId };
    await queue.deadLetter(
      message,
      letter.body ?? message.body,
      note,
      letter.deduplicationId ?? message.messageId,
    );
    await record?.(note);
    metrics.count('DeadLetters', 1, { reason });
    log.warn('message dead-lettered', { reason, error, attempts, source, correlationId });
  };
}
