/** Drops letters permanently, with an entry in the audit trail. */
import type { Clock, ReplayStore } from '../../lambdas/core/ports.ts';
import type { AuditTrail } from './audit.ts';
import { type LetterCounts, noteSentence } from './counts.ts';
import { idOf, type Letter } from './letter.ts';
import type { DeadLetterQueue } from './queue.ts';
import type { Verdict } from './scan.ts';

export interface DropDeps {
  queue: DeadLetterQueue;
  /** Absent where nothing is recorded about the queue's messages. */
  records?: Pick<ReplayStore, 'drop'>;
  audit: AuditTrail;
  clock: Clock;
}

export interface DropOptions {
  queueName: string;
  operator: string;
  reason: string;
  matches: (letter: Letter) => boolean;
  limit: number;
  /** Says what would be dropped, and changes nothing. */
  dryRun?: boolean;
}

/** The visit of `scan`. The record stays: older copies of a dropped message are not worked on either. */
export function createDrop(
  { queue, records, audit, clock }: DropDeps,
  { queueName, operator, reason, matches, limit, dryRun = false }: DropOptions,
  tally: LetterCounts,
): (letter: Letter) => Promise<Verdict> {
  return async (letter) => {
    tally.seen += 1;
    if (!matches(letter) || tally.acted >= limit) {
      tally.leftOut += 1;
      return 'kept';
    }
    tally.acted += 1;
    if (dryRun) {
      const { reason: why, content } = letter;
      noteSentence(tally, `${idOf(letter)}, ${content?.what ?? 'no message'}: dropped; it died of ${why}.`);
      return 'kept';
    }
    const oldHash = letter.content?.target?.payloadHash ?? '';
    await audit.write({
      atMs: clock.now(),
      operator,
      action: 'drop',
      queue: queueName,
      messageKey: letter.content?.target?.key ?? idOf(letter),
      reason,
      oldHash,
      newHash: '',
    });
    const { target } = letter.content ?? {};
    if (target !== undefined && letter.reason !== 'payload-conflict')
      await records?.drop(target, clock.now(), { did: 'drop', by: operator, why: reason });
    await queue.remove(letter.record);
    return 'gone';
  };
}
