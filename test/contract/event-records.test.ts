import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
import { memoryEventRecords } from '../../lambdas/adapters/memory/event-records.ts';
import { ConflictError } from '../../lambdas/core/errors.ts';
import type { EventRecords } from '../../lambdas/core/ports.ts';
import { describeClaims, LETTER } from './support/claims.ts';
import { describeStores } from './support/engines.ts';

const DAY_S = 86_400;
const NOW = Date.UTC(2026, 0, 1);
const days = (count: number): number => NOW + count * DAY_S * 1000;
const target = (generation = 0) => ({ key: 'genesys#k', generation, payloadHash: 'h1' });

interface Opened {
  records: EventRecords;
  allowOnly(hash: string): Promise<void>;
}

const adapters = {
  memory: (): Opened => {
    const records = memoryEventRecords();
    return {
      records,
      async allowOnly(hash) {
        const found = records.records.get(target().key);
        if (found !== undefined) found.allowedHash = hash;
      },
    };
  },
  dynamodb: async (
    client: Parameters<typeof dynamoEventRecords>[0],
    createTable: () => Promise<string>,
  ): Promise<Opened> => {
    const TableName = await createTable();
    return {
      records: dynamoEventRecords(client, TableName, {
        receivedS: 20 * DAY_S,
        appliedS: 7 * DAY_S,
        deadExtraS: 14 * DAY_S,
      }),
      async allowOnly(hash) {
        await client.send(
          new UpdateItemCommand({
            TableName,
            Key: { pk: { S: target().key } },
            UpdateExpression: 'SET allowedHash = :hash',
            ExpressionAttributeValues: { ':hash': { S: hash } },
          }),
        );
      },
    };
  },
};

describeStores('EventRecords', adapters, (open) => {
  const apply = async (records: EventRecords, generation = 0, nowMs = NOW): Promise<void> => {
    await records.claim(target(generation), 'a', nowMs, nowMs + 1000);
    await records.complete(target(generation), 'a', nowMs);
  };

  describe('observe', () => {
    test('P1: says new once and returns what was there, whatever hash comes later', async () => {
      const { records } = await open();
      expect(await records.observe(target().key, 'h1', NOW)).toEqual({ kind: 'new', payloadHash: 'h1' });
      expect(await records.observe(target().key, 'h2', NOW)).toEqual({ kind: 'received', payloadHash: 'h1' });
    });

    test('P2: says applied once the worker has completed', async () => {
      const { records } = await open();
      await records.observe(target().key, 'h1', NOW);
      await apply(records);
      expect((await records.observe(target().key, 'h1', NOW)).kind).toBe('applied');
    });

    test('P2: an expired record counts as absent and leaves nothing behind', async () => {
      const { records } = await open();
      await records.observe(target().key, 'h1', NOW);
      await apply(records, 3);
      expect(await records.observe(target().key, 'h9', days(30))).toEqual({ kind: 'new', payloadHash: 'h9' });
      const again = { ...target(), payloadHash: 'h9' };
      expect((await records.claim(again, 'b', days(30), days(31))).kind).toBe('claimed');
    });

    test('P2: 20 clients at once, one of them is new', async () => {
      const { records } = await open();
      const seen = await Promise.all(
        Array.from({ length: 20 }, () => records.observe(target().key, 'h1', NOW)),
      );
      expect(seen.filter(({ kind }) => kind === 'new')).toHaveLength(1);
    });
  });

  describe('lives', () => {
    test('P2: an unapplied record outlives both retentions, an applied one 7 days', async () => {
      const { records } = await open();
      await records.observe(target().key, 'h1', NOW);
      expect((await records.observe(target().key, 'h1', days(19))).kind).toBe('received');
      await apply(records);
      expect((await records.observe(target().key, 'h1', days(6.9))).kind).toBe('applied');
      expect((await records.observe(target().key, 'h1', days(7.1))).kind).toBe('new');
    });

    test('P11: what was ever dead-lettered lives 14 days more once applied', async () => {
      const { records } = await open();
      await apply(records, 2);
      expect((await records.observe(target().key, 'h1', days(20.9))).kind).toBe('applied');
    });

    test('P11: dead-lettering and replaying renew an unapplied record', async () => {
      const { records } = await open();
      await records.claim(target(), 'a', days(0), days(1));
      await records.markDeadLettered(target(), 'a', 1, days(4), LETTER);
      expect((await records.observe(target().key, 'h1', days(23.9))).kind).toBe('received');
      await records.claim(target(2), 'b', days(18), days(18.1));
      expect((await records.observe(target().key, 'h1', days(37.9))).kind).toBe('received');
    });
  });

  test('P2: a claim does not hand on an expired record', async () => {
    const { records } = await open();
    await apply(records, 5);
    const reborn = { key: target().key, generation: 0, payloadHash: 'other' };
    expect(await records.claim(reborn, 'b', days(40), days(41))).toMatchObject({
      kind: 'claimed',
      history: { tries: 0 },
    });
  });

  test('P2: completing with a lost claim is refused and changes nothing', async () => {
    const { records } = await open();
    await records.claim(target(), 'frozen', NOW, NOW + 1000);
    await records.claim(target(), 'next', NOW + 1000, NOW + 2000);
    await expect(records.complete(target(), 'frozen', NOW + 1500)).rejects.toThrow(ConflictError);
    expect((await records.claim(target(), 'third', NOW + 1500, NOW + 9000)).kind).toBe('busy');
  });

  test('P2: completing twice is once, so that a retried call does no harm', async () => {
    const { records } = await open();
    await apply(records);
    await expect(records.complete(target(), 'a', NOW)).resolves.toBeUndefined();
  });

  test('P11: after an edit only the allowed payload may be claimed', async () => {
    const { records, allowOnly } = await open();
    await records.observe(target().key, 'h1', NOW);
    await allowOnly('h2');
    expect((await records.claim(target(1), 'a', NOW, NOW + 1000)).kind).toBe('conflict');
    const edited = { ...target(1), payloadHash: 'h2' };
    expect((await records.claim(edited, 'a', NOW, NOW + 1000)).kind).toBe('claimed');
    await records.complete(edited, 'a', NOW);
    expect((await records.claim({ ...edited, generation: 2 }, 'b', NOW, NOW + 1000)).kind).toBe('applied');
  });
});

describeStores(
  'EventRecords as claims',
  {
    memory: () => memoryEventRecords(),
    dynamodb: async (client, createTable) =>
      dynamoEventRecords(client, await createTable(), {
        receivedS: 20 * DAY_S,
        appliedS: 7 * DAY_S,
        deadExtraS: 14 * DAY_S,
      }),
  },
  (open) => describeClaims(open, (store, claimed, owner, nowMs) => store.complete(claimed, owner, nowMs)),
);
