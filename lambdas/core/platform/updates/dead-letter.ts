/** Dead-lettering of updates (P11). */
import { createSendDeadLetter } from '../../delivery/dead-letter.ts';
import { shortText } from '../../delivery/error-text.ts';
import type { DeadLetterReason, QueueRecord } from '../../ports.ts';
import type { UpdaterDeps } from './deps.ts';
import { warn } from './failures.ts';
import type { Pending } from './pending.ts';

/** Methods throw UnavailableError where the DLQ can't be written; the records then stay in their queue. */
export interface UpdateDeadLetters {
  /** The update; its older siblings are worthless and simply end. */
  deadLetter(pending: Pending, reason: DeadLetterReason, error: string): Promise<void>;
  deadLetterMalformed(record: QueueRecord): Promise<void>;
}

export function createUpdateDeadLetters(deps: Omit<UpdaterDeps, 'platforms' | 'rules'>): UpdateDeadLetters {
  const { system, notes } = deps;
  const send = createSendDeadLetter(deps);
  return {
    async deadLetter({ records, history, key }, reason, error) {
      const [record] = records;
      const nowMs = system.clock.now();
      await send(record, {
        reason,
        error,
        attempts: history.tries + (reason === 'permanent' ? 1 : 0),
        firstAtMs: history.firstFailedAtMs || nowMs,
      });
      await notes
        .deadLettered(key, { atMs: nowMs, reason, error: shortText(error) })
        .catch((fault: unknown) => warn(system, 'a dead-lettered update could not be noted', fault));
    },
    deadLetterMalformed: (record) => send(record, { reason: 'malformed', error: 'not a platform update' }),
  };
}
