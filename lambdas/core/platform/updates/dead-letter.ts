/** Dead-lettering of updates (P11). */
import type { DeadLetterReason, QueueRecord } from '../../ports.ts';
import type { UpdaterDeps } from './deps.ts';
import type { Pending } from './pending.ts';

const MAX_ERROR = 256;

/** Methods throw UnavailableError where the DLQ can't be written; the records then stay in their queue. */
export interface UpdateDeadLetters {
  /** The update; its older siblings are worthless and simply end. */
  deadLetter(pending: Pending, reason: DeadLetterReason, error: string): Promise<void>;
  deadLetterMalformed(record: QueueRecord): Promise<void>;
}

export function createUpdateDeadLetters({
  queue,
  source,
  system,
  notes,
}: Omit<UpdaterDeps, 'platforms' | 'rules'>): UpdateDeadLetters {
  const send = async (
    record: QueueRecord,
    reason: DeadLetterReason,
    error: string,
    tries: { attempts: number; firstAtMs: number },
  ): Promise<void> => {
    const note = {
      reason,
      error: error.slice(0, MAX_ERROR),
      attempts: tries.attempts,
      firstAtMs: tries.firstAtMs,
      lastAtMs: system.clock.now(),
      source,
      correlationId: record.messageId,
    };
    await queue.deadLetter(record, record.body, note, record.messageId);
    system.metrics.count('DeadLetters', 1, { reason });
    system.log.warn('update dead-lettered', {
      reason,
      error: note.error,
      attempts: note.attempts,
      source,
      correlationId: record.messageId,
    });
  };
  return {
    async deadLetter({ records, history, key, noted }, reason, error) {
      const [record] = records;
      const now = system.clock.now();
      await send(record, reason, error, {
        attempts: history.tries + (reason === 'permanent' ? 1 : 0),
        firstAtMs: history.firstFailedAtMs || now,
      });
      // A replay starts with clean counters.
      if (noted) await notes.settled(key, 0, now);
    },
    deadLetterMalformed: (record) =>
      send(record, 'malformed', 'not a platform update', { attempts: 0, firstAtMs: system.clock.now() }),
  };
}
