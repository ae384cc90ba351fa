import { expect, test } from '@jest/globals';
import { dynamoChangeCounter, dynamoRecordIndex } from '../../lambdas/adapters/dynamodb/record-index.ts';
import { memoryChangeCounter, memoryRecordIndex } from '../../lambdas/adapters/memory/record-index.ts';
import { type ChangeCounter, MAX_KEYS, type RecordIndex } from '../../lambdas/core/connector/record-index.ts';
import { describeStores } from './support/engines.ts';

interface Stores {
  counter: ChangeCounter;
  index: RecordIndex;
}
const NOW = 1_800_000_000_000;

describeStores<Stores>(
  'record index',
  {
    memory: () => ({ counter: memoryChangeCounter(2), index: memoryRecordIndex() }),
    dynamodb: async (client, createTable) => {
      const table = await createTable();
      return {
        counter: dynamoChangeCounter(client, table, 'crm', 2),
        index: dynamoRecordIndex(client, table, 'crm', { keepMs: 86_400_000, now: () => NOW }),
      };
    },
  },
  (open) => {
    test('P6: each part of the counter rises by itself, and all are read', async () => {
      const { counter } = await open();
      expect(await counter.read()).toEqual([0, 0]);
      expect(await counter.next(1)).toBe(1);
      expect(await counter.next(1)).toBe(2);
      expect(await counter.read()).toEqual([0, 2]);
    });

    test('P6: a change finds every key that was added before it, and they stay', async () => {
      const { index } = await open();
      expect(await index.raise('r', 1)).toEqual([]);
      expect(await index.add('r', 'a', 1)).toBe(true);
      expect(await index.add('r', 'b', 5)).toBe(true);
      expect(await index.add('r', 'a', 5)).toBe(true);
      expect([...(await index.raise('r', 6))].sort()).toEqual(['a', 'b']);
      expect([...(await index.raise('r', 7))].sort()).toEqual(['a', 'b']);
      expect(await index.raise('other', 8)).toEqual([]);
    });

    test('P6: a key that was read before the change is not added, also after an older change has come late', async () => {
      const { index } = await open();
      await index.add('r', 'a', 0);
      await index.raise('r', 2);
      expect(await index.raise('r', 1)).toEqual(['a']);
      expect(await index.add('r', 'b', 1)).toBe(false);
      expect(await index.add('r', 'b', 2)).toBe(true);
    });

    test('a record is cached under a limited number of keys', async () => {
      const { index } = await open();
      const added = Array.from({ length: MAX_KEYS }, (_, key) => index.add('r', `k${key}`, 0));
      expect(new Set(await Promise.all(added))).toEqual(new Set([true]));
      expect(await index.add('r', 'one more', 0)).toBe(false);
      expect(await index.add('r', 'k7', 0)).toBe(true);
    });
  },
);
