import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
import { dynamoFormerRecords } from '../../lambdas/adapters/dynamodb/former-records.ts';
import { dynamoUnsentRecords } from '../../lambdas/adapters/dynamodb/unsent-records.ts';
import { memoryEventRecords } from '../../lambdas/adapters/memory/event-records.ts';
import { memoryFormerRecords } from '../../lambdas/adapters/memory/former-records.ts';
import { memorySystem } from '../../lambdas/adapters/memory/system.ts';
import type { EventRecords, FormerRecords, UnsentRecords } from '../../lambdas/core/ports.ts';
import { describeStores } from './support/engines.ts';

const DAY_S = 86_400;
const NOW = Date.UTC(2026, 0, 1);
const KEY = 'genesys#k';
const target = { key: KEY, generation: 0, payloadHash: 'h1' };
const lives = { receivedS: 20 * DAY_S, appliedS: 7 * DAY_S, deadExtraS: 14 * DAY_S };

interface Opened {
  records: EventRecords & UnsentRecords;
  former: FormerRecords;
  clock: ReturnType<typeof memorySystem>['clock'];
  /** Writes a record as the release before did: without the time of its acceptance. */
  putFormer(expiresAtS: number, applied: boolean): Promise<void>;
}

const adapters = {
  memory: (): Opened => {
    const records = memoryEventRecords();
    const { clock } = memorySystem();
    return {
      records,
      clock,
      former: memoryFormerRecords(records.records, clock),
      async putFormer(expiresAtS, applied) {
        await records.observe(KEY, 'h1', NOW);
        const { acceptedAtMs: _, seen: __, ...rest } = records.records.get(KEY) ?? Object.create(null);
        records.records.set(KEY, { ...rest, applied, expiresAtMs: expiresAtS * 1000 });
      },
    };
  },
  dynamodb: async (
    client: Parameters<typeof dynamoEventRecords>[0],
    createTable: () => Promise<string>,
  ): Promise<Opened> => {
    const TableName = await createTable();
    const { clock } = memorySystem();
    return {
      records: {
        ...dynamoEventRecords(client, TableName, lives),
        ...dynamoUnsentRecords(client, TableName),
      },
      clock,
      former: dynamoFormerRecords(client, TableName, lives, clock),
      async putFormer(expiresAtS, applied) {
        const state = applied ? { state: { S: 'applied' } } : {};
        const Item = { pk: { S: KEY }, payloadHash: { S: 'h1' }, ttl: { N: String(expiresAtS) }, ...state };
        await client.send(new PutItemCommand({ TableName, Item }));
      },
    };
  },
};

describeStores('FormerRecords and UnsentRecords', adapters, (open) => {
  describe('a record under a former id', () => {
    test('P2: is found with its payload and the time of its acceptance', async () => {
      const { records, former } = await open();
      expect(await former.find(KEY)).toBeUndefined();
      await records.observe(KEY, 'h1', NOW);
      await records.observe(KEY, 'h1', NOW + 5000);
      expect(await former.find(KEY)).toEqual({ payloadHash: 'h1', acceptedAtMs: NOW });
    });

    test('P2: of an applied event reports when its message was accepted', async () => {
      const { records, former } = await open();
      await records.observe(KEY, 'h1', NOW);
      await records.claim(target, 'a', NOW + 1000, NOW + 2000);
      await records.complete({ ...target, place: { acceptedAtMs: NOW } }, 'a', NOW + 1500);
      expect(await former.find(KEY)).toEqual({ payloadHash: 'h1', acceptedAtMs: NOW });
    });

    test.each([
      ['unapplied', false, 20 * DAY_S],
      ['applied', true, 7 * DAY_S],
    ])('P2: that tells no time is as old as its expiry says: %s', async (_what, applied, lifeS) => {
      const { former, putFormer } = await open();
      await putFormer(NOW / 1000 + lifeS, applied);
      expect(await former.find(KEY)).toEqual({ payloadHash: 'h1', acceptedAtMs: NOW });
    });

    test('P2: that has expired counts as absent, and its successor is as old as itself', async () => {
      const { records, former, clock } = await open();
      await records.observe(KEY, 'h1', NOW);
      await clock.advance(21 * DAY_S * 1000);
      expect(await former.find(KEY)).toBeUndefined();
      await records.observe(KEY, 'h2', clock.now());
      expect(await former.find(KEY)).toEqual({ payloadHash: 'h2', acceptedAtMs: clock.now() });
    });

    test('P2: a rule is in force since whoever asked first', async () => {
      const { former } = await open();
      expect(await former.inForceSince('one', NOW)).toBe(NOW);
      expect(await former.inForceSince('one', NOW + 1)).toBe(NOW);
      expect(await former.inForceSince('two', NOW + 2)).toBe(NOW + 2);
    });
  });

  describe('forgetting a record', () => {
    const isKept = async ({ records }: Opened): Promise<boolean> => {
      await records.forget(KEY, 'h1');
      return (await records.observe(KEY, 'h9', NOW)).kind !== 'new';
    };

    test('P2: one that nobody else has had to do with goes', async () => {
      const opened = await open();
      await opened.records.observe(KEY, 'h1', NOW);
      expect(await isKept(opened)).toBe(false);
    });

    test('P2: one that has replaced an expired one goes too', async () => {
      const opened = await open();
      await opened.records.observe(KEY, 'h0', NOW - 21 * DAY_S * 1000);
      await opened.records.observe(KEY, 'h0', NOW - 21 * DAY_S * 1000);
      await opened.records.observe(KEY, 'h1', NOW);
      expect(await isKept(opened)).toBe(false);
    });

    test('P1: one that is absent is no fault', async () => {
      expect(await isKept(await open())).toBe(false);
    });

    test.each<[string, (opened: Opened) => Promise<unknown>]>([
      ['of another payload', ({ records }) => records.observe(KEY, 'h2', NOW)],
      [
        'observed twice',
        async ({ records }) => {
          await records.observe(KEY, 'h1', NOW);
          await records.observe(KEY, 'h1', NOW);
        },
      ],
      [
        'claimed and let go',
        async ({ records }) => {
          await records.observe(KEY, 'h1', NOW);
          await records.claim(target, 'a', NOW, NOW + 1000);
          await records.release(target, 'a');
        },
      ],
      ['of the release before', ({ putFormer }) => putFormer(NOW / 1000 + DAY_S, false)],
    ])('P1: one stays that is %s', async (_what, make) => {
      const opened = await open();
      await make(opened);
      expect(await isKept(opened)).toBe(true);
    });
  });
});
