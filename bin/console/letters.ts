/** Dead letters on the page: looked at, edited, replayed and dropped through the commands' own code. */
import { hasher } from '../../lambdas/adapters/system.ts';
import { SettingError } from '../../lambdas/core/errors.ts';
import { editLetter, payloadToEdit } from '../dlq/edit.ts';
import { type Filter, matcher } from '../dlq/filter.ts';
import { idOf, type Letter } from '../dlq/letter.ts';
import { letterQueue } from '../dlq/letter-queues.ts';
import { readPayload } from '../dlq/read-payload.ts';
import { openDesk } from '../dlq/session.ts';
import { summarize } from '../dlq/summary.ts';
import type { LetterGroup, LetterRow, LettersView, PayloadView } from './contract.ts';
import type { Desk } from './desk.ts';
import { deedIn, textIn } from './input.ts';
import type { Input, Route } from './server.ts';

/** More than anybody reads (own choice); a replay reaches all. */
const SHOWN = 1000;

/** Which letters the page means. Throws SettingError where it means none in particular. */
export function meantIn(input: Input): Filter {
  const given = (['id', 'reason', 'error'] as const).filter((name) => typeof input[name] === 'string');
  if (given.every((name) => name === 'error')) throw new SettingError('Say which letters are meant.');
  return Object.fromEntries(given.map((name) => [name, input[name]]));
}

export function letterRoutes({ at, operator }: Desk): Record<string, Route> {
  const open = (input: Input) => {
    const queue = letterQueue(textIn(input, 'queue'), at.connectors);
    return openDesk(at, queue).then((desk) => ({ queue, desk }));
  };
  return {
    'POST letters': async (input): Promise<LettersView> => {
      const { desk } = await open(input);
      const matches = matcher(hasher, {});
      const { letters, unseen } = await summarize(desk.queue, desk.read, { matches, limit: SHOWN });
      return { groups: groupsOf(letters), unseen, isCut: letters.length >= SHOWN };
    },
    'POST letters/payload': async (input): Promise<PayloadView> => {
      const { queue, desk } = await open(input);
      const letter = await desk.find(textIn(input, 'id'));
      const how = { queueName: queue, ...deedIn(input, operator) };
      const { payload } = await readPayload(desk, how, letter);
      const editable = await textToEdit(desk, letter);
      return { text: editable.text ?? textOf(payload), fixed: editable.fixed };
    },
    'POST letters/edit': async (input) => {
      const { queue, desk } = await open(input);
      const { records } = desk;
      if (records === undefined) throw new SettingError(`Nothing of ${queue} can be edited.`);
      const letter = await desk.find(textIn(input, 'id'));
      const how = { queueName: queue, ...deedIn(input, operator) };
      await editLetter({ ...desk, records }, how, letter, textIn(input, 'payload'));
      return {};
    },
  };
}

/** What an editor shows, or why there is nothing to edit. */
async function textToEdit(
  { edits }: Pick<Awaited<ReturnType<typeof openDesk>>, 'edits'>,
  letter: Letter,
): Promise<{ text?: string; fixed: string }> {
  try {
    return { text: await payloadToEdit(letter, edits), fixed: '' };
  } catch (error) {
    if (error instanceof SettingError) return { fixed: error.message };
    throw error;
  }
}

function textOf(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload, undefined, 2);
}

/** The largest first. */
export function groupsOf(letters: readonly Letter[]): LetterGroup[] {
  const groups = Map.groupBy(letters, ({ reason, error }) => JSON.stringify([reason, error]));
  return [...groups.values()]
    .map((members) => ({
      reason: members[0]?.reason ?? '',
      error: members[0]?.error ?? '',
      letters: members.map(rowOf),
    }))
    .sort((a, b) => b.letters.length - a.letters.length);
}

function rowOf(letter: Letter): LetterRow {
  const { content, record, attempts, firstAtMs, lastAtMs } = letter;
  return {
    id: idOf(letter),
    messageId: record.messageId,
    what: content?.what ?? '(no message)',
    ...{ attempts, firstAtMs, lastAtMs },
    generation: content?.target?.generation ?? 0,
    recordKey: content?.target?.key ?? '',
    interactionId: content?.interactionId ?? '',
  };
}
