import { beforeEach, expect, test } from '@jest/globals';
import { dynamoUpdateNotes } from '../../lambdas/adapters/dynamodb/update-notes.ts';
import { memoryUpdateNotes } from '../../lambdas/adapters/memory/update-notes.ts';
import type { TryHistory, UpdateNotes } from '../../lambdas/core/ports.ts';
import { untried } from '../../lambdas/core/retry/history.ts';
import { describeStores } from './support/engines.ts';

const now = 1_767_225_600_000;
const keepS = 60;
const history: TryHistory = {
  tries: 2,
  counted: 1,
  firstFailedAtMs: now - 5,
  lastFailedAtMs: now - 1,
  pendingMs: [now - 1],
  refusals: untried.refusals,
  lastError: 'e',
  recent: [],
};

describeStores<UpdateNotes>(
  'update notes',
  {
    memory: () => memoryUpdateNotes(keepS * 1000),
    dynamodb: async (client, createTable) => dynamoUpdateNotes(client, await createTable(), keepS),
  },
  (open) => {
    let notes: UpdateNotes;
    beforeEach(async () => {
      notes = await open();
    });

    test('P11: only failed updates have a note', async () => {
      await notes.failed('a', history, now);
      expect(await notes.read(['a', 'b'], now)).toEqual(new Map([['a', { history, appliedThroughMs: 0 }]]));
      expect(await notes.read([], now)).toEqual(new Map());
    });

    test('P11: an update that takes effect ends the failures, and its time stays', async () => {
      await notes.failed('a', history, now);
      await notes.settled('a', 500, now);
      expect(await notes.read(['a'], now)).toEqual(
        new Map([['a', { history: untried, appliedThroughMs: 500 }]]),
      );
    });

    test('P2: the time of the newest effect never goes back, whatever is noted later', async () => {
      await notes.settled('a', 500, now);
      await notes.failed('a', history, now);
      await notes.settled('a', 400, now);
      await notes.settled('a', 0, now);
      expect((await notes.read(['a'], now)).get('a')).toEqual({ history: untried, appliedThroughMs: 500 });
      await notes.failed('a', history, now);
      expect((await notes.read(['a'], now)).get('a')).toEqual({ history, appliedThroughMs: 500 });
    });

    test('P15: what the platform had no place for is that of the last update', async () => {
      await notes.settled('a', 500, now, { caseId: 'x', left: 'no contact' });
      expect((await notes.read(['a'], now)).get('a')).toMatchObject({ caseId: 'x', left: 'no contact' });
      await notes.settled('a', 600, now, { caseId: 'y' });
      expect((await notes.read(['a'], now)).get('a')).toEqual({
        history: untried,
        appliedThroughMs: 600,
        caseId: 'y',
      });
    });

    test('the last case id that was told stays, through failures and later effects', async () => {
      await notes.settled('a', 500, now, { caseId: 'case-1' });
      const told = { history: untried, appliedThroughMs: 500, caseId: 'case-1' };
      expect((await notes.read(['a'], now)).get('a')).toEqual(told);
      await notes.failed('a', history, now);
      expect((await notes.read(['a'], now)).get('a')).toEqual({ ...told, history });
      await notes.settled('a', 400, now, { caseId: 'case-0' });
      expect((await notes.read(['a'], now)).get('a')).toEqual(told);
      await notes.settled('a', 600, now);
      expect((await notes.read(['a'], now)).get('a')).toEqual({ ...told, appliedThroughMs: 600 });
      await notes.settled('a', 700, now, { caseId: 'case-2' });
      expect((await notes.read(['a'], now)).get('a')).toEqual({
        history: untried,
        appliedThroughMs: 700,
        caseId: 'case-2',
      });
    });

    test('P15: a letter is noted with its failures forgotten, until an update takes effect', async () => {
      const letter = { reason: 'permanent', error: 'e', attempts: 3, lastAtMs: now, throughMs: 400 } as const;
      await notes.settled('a', 300, now);
      await notes.failed('a', history, now);
      await notes.deadLettered('a', letter, now);
      const told = { history: untried, appliedThroughMs: 300 };
      expect((await notes.read(['a'], now)).get('a')).toEqual({ ...told, letter });
      await notes.settled('a', 400, now);
      expect((await notes.read(['a'], now)).get('a')).toEqual({ ...told, appliedThroughMs: 400 });
    });

    test('notes expire by their own time', async () => {
      await notes.failed('a', history, now);
      expect((await notes.read(['a'], now + keepS * 1000 - 1)).size).toBe(1);
      expect((await notes.read(['a'], now + keepS * 1000 + 1000)).size).toBe(0);
    });

    test('a whole batch of keys is read', async () => {
      const keys = Array.from({ length: 50 }, (_, index) => `k${index}`);
      for (const key of keys) await notes.failed(key, { ...history, lastError: key }, now);
      const read = await notes.read(keys, now);
      expect([...read.keys()].sort()).toEqual([...keys].sort());
    });
  },
);
