/** Dead letters made by the worker engine, edited and replayed by the operator's commands, over the embedded engines. */
import { expect, test } from '@jest/globals';
import { editLetter } from '../../bin/dlq/edit.ts';
import { matcher } from '../../bin/dlq/filter.ts';
import { idOf } from '../../bin/dlq/letter.ts';
import { refusals } from '../../bin/dlq/refusals.ts';
import { dropAll } from '../../bin/dlq/run.ts';
import { summarize } from '../../bin/dlq/summary.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import { event, withDlqStack } from './dlq-stack.ts';

/** A larger run by hand: DLQ_LETTERS=10000. */
const LETTERS = Number(process.env['DLQ_LETTERS'] ?? 240);
const PER_GROUP = 4;
const GROUPS = LETTERS / PER_GROUP;
const LIMIT_MS = 60_000 + LETTERS * 300;

const stack = withDlqStack();
const idsOf = (group: number): string[] =>
  Array.from({ length: PER_GROUP }, (_, index) => `e${group}-${index}`);
const all = (): string[] => Array.from({ length: GROUPS }, (_, group) => idsOf(group)).flat();

test(
  `P2, P3, P11: ${LETTERS} dead letters, filtered, edited and replayed, interrupted and run again: each applied once, in order`,
  async () => {
    for (const code of ['new', 'typo']) stack.refusedCodes.add(code);
    const startMs = Date.now() - LETTERS;
    // The first event of every tenth interaction carries a typo that no retry will fix.
    const spoilt = (id: string, group: number): boolean => group % 10 === 0 && id.endsWith('-0');
    const events = all().map((id, index) => {
      const group = Math.floor(index / PER_GROUP);
      return event(id, `i${group}`, spoilt(id, group) ? 'typo' : 'new', startMs + index);
    });
    await stack.send(events);
    await stack.drain();
    expect([stack.effects.length, await stack.deadLetters()]).toEqual([0, LETTERS]);
    stack.refusedCodes.delete('new');

    // Mended: every typo, while its letter stays.
    const typos = events.filter(({ data }) => (data as { code: string }).code === 'typo');
    const { letters } = await summarize(stack.desk().queue, stack.desk().read, {
      matches: (letter) => letter.content !== undefined && idOf(letter).endsWith('-0'),
      limit: Number.POSITIVE_INFINITY,
    });
    const how = { queueName: 'voice', operator: 'ann', reason: 'typo' };
    for (const { eventId, data } of typos.slice(1)) {
      const letter = letters.find((one) => idOf(one) === eventId);
      if (letter === undefined) throw new Error(`no letter ${eventId}`);
      await editLetter(stack.desk(), how, letter, JSON.stringify({ ...(data as object), code: 'edited' }));
    }
    expect(await stack.deadLetters()).toBe(LETTERS);

    // Filtered: one interaction alone.
    const one = await stack.replay({ matches: matcher(hasher, { interaction: 'i1' }) });
    expect([one.tally.acted, one.tally.refused.size]).toEqual([PER_GROUP, 0]);
    await stack.drain();
    expect(stack.effects).toEqual(idsOf(1));

    // Interrupted: the process dies right after a send, somewhere in the middle.
    const dying = stack.desk();
    const { replay } = dying.queue;
    let sends = 0;
    dying.queue.replay = async (...args) => {
      await replay(...args);
      sends += 1;
      if (sends > LETTERS / 2) throw new Error('killed');
    };
    await expect(stack.replay({}, dying)).rejects.toThrow('killed');
    await stack.drain();
    const after = await stack.replay();
    await stack.drain();
    expect(after.tally.finished).toBeGreaterThan(0);

    // The one letter that nobody edited has come back; all others are applied once, in order.
    const [first] = typos;
    const missing = first?.eventId ?? '';
    expect([...stack.effects].sort()).toEqual(
      all()
        .filter((id) => id !== missing)
        .sort(),
    );
    for (let group = 1; group < GROUPS; group += 1) {
      const prefix = `e${group}-`;
      expect(stack.effects.filter((id) => id.startsWith(prefix))).toEqual(idsOf(group));
    }
    const back = await summarize(stack.desk().queue, stack.desk().read, { matches: () => true, limit: 100 });
    expect(back.letters.map(idOf)).toEqual([missing]);

    // Mended at last; later events of its interaction have been applied, which has to be meant.
    const [letter] = back.letters;
    if (letter === undefined || first === undefined) throw new Error('nothing came back');
    expect([...(await stack.replay()).tally.refused]).toEqual([[refusals.laterApplied, 1]]);
    await editLetter(
      stack.desk(),
      how,
      letter,
      JSON.stringify({ ...(first.data as object), code: 'edited' }),
    );
    expect((await stack.replay({ outOfOrder: true })).tally).toMatchObject({ acted: 1, edited: 1 });
    await stack.drain();
    expect([stack.effects.length, stack.effects.at(-1), await stack.deadLetters()]).toEqual([
      LETTERS,
      missing,
      0,
    ]);
    const trail = await stack.desk().audit.list(LETTERS * 3);
    expect(trail.filter(({ action }) => action === 'edit')).toHaveLength(typos.length);
    expect(JSON.stringify(trail)).not.toContain('edited');
  },
  LIMIT_MS,
);

test('P3, P11: past a letter that is left out only out of order; it stays, with its reason, and is dropped with a trail', async () => {
  stack.refusedCodes.add('later');
  const before = stack.effects.length;
  const startMs = Date.now();
  await stack.send(['x0', 'x1', 'x2'].map((id, index) => event(id, 'x', 'later', startMs + index)));
  await stack.drain();
  stack.refusedCodes.delete('later');
  const matches = (letter: Parameters<typeof idOf>[0]): boolean => idOf(letter) !== 'x0';
  expect((await stack.replay({ matches })).tally.acted).toBe(0);
  expect((await stack.replay({ matches, outOfOrder: true })).tally.acted).toBe(2);
  await stack.drain();
  expect(stack.effects.slice(before)).toEqual(['x1', 'x2']);
  const desk = stack.desk();
  const left = await summarize(desk.queue, desk.read, { matches: () => true, limit: 10 });
  expect(left.letters.map((one) => [idOf(one), one.reason, one.attempts])).toEqual([['x0', 'permanent', 1]]);
  const how = { queueName: 'voice', operator: 'ann', reason: 'not wanted', limit: 10 };
  expect((await dropAll(desk, { ...how, matches: matcher(hasher, { id: 'x0' }) })).tally.acted).toBe(1);
  expect(await stack.deadLetters()).toBe(0);
  expect(await desk.audit.list(1)).toMatchObject([{ action: 'drop', reason: 'not wanted' }]);
}, 60_000);
