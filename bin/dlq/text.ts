/** Letters and tallies for people and for machines. */
import { table } from '../operator/table.ts';
import type { AuditEntry } from './audit.ts';
import type { LetterCounts } from './counts.ts';
import { idOf, type Letter } from './letter.ts';
import type { Summary } from './summary.ts';

const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');

/** One line a letter; of `others`, which the filters left out, only how many there are of a reason. */
export function lettersText({ letters, others, unseen }: Omit<Summary, 'groups'>): string {
  const rows = letters.map((letter) => [
    idOf(letter),
    letter.content?.what ?? '(no message)',
    letter.reason,
    time(letter.lastAtMs),
    letter.attempts,
    letter.content?.target?.generation ?? 0,
    letter.error,
  ]);
  const shown =
    letters.length === 0
      ? `No dead letters that match.${othersText(others)}`
      : table(['id', 'what', 'reason', 'dead since', 'tries', 'gen', 'last error'], rows);
  return unseen === 0 ? shown : `${shown}\n\n${unseenText(unseen)}`;
}

function othersText(others: ReadonlyMap<string, number>): string {
  if (others.size === 0) return '';
  return ` There are others: ${[...others].map(([reason, count]) => `${count} ${reason}`).join(', ')}.`;
}

/** SQS shows what is behind the head of a group only once the head has gone. */
export function unseenText(unseen: number): string {
  return `About ${unseen} more are behind letters of their interactions; they show once those have gone.`;
}

/** A letter as JSON; with its payload only where asked for. */
export function letterJson(letter: Letter, withPayload = false): Record<string, unknown> {
  const { record, content, reason, error, attempts, firstAtMs, lastAtMs, correlationId } = letter;
  return {
    id: idOf(letter),
    what: content?.what ?? '(no message)',
    reason,
    error,
    attempts,
    firstAt: time(firstAtMs),
    lastAt: time(lastAtMs),
    correlationId,
    messageId: record.messageId,
    group: record.group,
    ...(content?.target === undefined
      ? {}
      : {
          recordKey: content.target.key,
          generation: content.target.generation,
          payloadHash: content.target.payloadHash,
        }),
    ...(content?.interactionId === undefined ? {} : { interactionId: content.interactionId }),
    ...(withPayload ? { payload: content?.payload ?? record.body } : {}),
  };
}

/** What was done, in sentences. */
export function countsText(tally: LetterCounts, done: string, unseen: number): string {
  const { acted, edited, finished, leftOut, refused, plans = [] } = tally;
  return [
    `${acted} ${done}${edited > 0 ? `, ${edited} of them edited` : ''}.`,
    ...plans,
    ...(finished > 0
      ? [`${finished} needed nothing: applied already, or a newer copy replaces them; taken out.`]
      : []),
    ...[...refused].map(([why, count]) => `${count} refused: each ${why}.`),
    ...(leftOut > 0 ? [`${leftOut} left where they are.`] : []),
    ...(unseen > 0 ? [unseenText(unseen)] : []),
  ].join('\n');
}

export function countsJson({ refused, ...counts }: LetterCounts, unseen: number): Record<string, unknown> {
  return { ...counts, refused: Object.fromEntries(refused), unseen };
}

/** The newest first. */
export function auditText(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return 'Nobody has changed anything yet.';
  return table(
    ['time', 'operator', 'action', 'of', 'message', 'old hash', 'new hash', 'reason'],
    entries.map(({ atMs, operator, action, queue, messageKey, oldHash, newHash, reason }) => [
      time(atMs),
      operator,
      action,
      queue,
      messageKey || '-',
      oldHash.slice(0, 12) || '-',
      newHash.slice(0, 12) || '-',
      reason,
    ]),
  );
}
