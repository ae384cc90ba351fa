/** Dead-lettering of updates (P11). */
import { createSendDeadLetter } from '../../delivery/dead-letter.ts';
import type { DeadLetterReason, QueueRecord } from '../../ports.ts';
import type { UpdaterDeps } from './deps.ts';
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
    async deadLetter({ update, records, history, key, noted }, reason, error) {
      const [record] = records;
      const nowMs = system.clock.now();
      const attempts = history.tries + (reason === 'permanent' ? 1 : 0);
      const firstAtMs = history.firstFailedAtMs || nowMs;
      await send(record, { reason, error, attempts, firstAtMs }, async ({ error: text, lastAtMs }) => {
        const letter = { reason, error: text, attempts, lastAtMs, throughMs: update.processedAtMs };
        // A replay starts with clean counters.
        await Promise.all(noted.filter((one) => one !== key).map((one) => notes.settled(one, 0, nowMs)));
        await notes.deadLettered(key, letter, nowMs);
      });
    },
    deadLetterMalformed: (record) => send(record, { reason: 'malformed', error: 'not a platform update' }),
  };
}
