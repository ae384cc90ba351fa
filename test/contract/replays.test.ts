import { expect, test } from '@jest/globals';
import { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
import { dynamoReplays } from '../../lambdas/adapters/dynamodb/replays.ts';
import { memoryEventRecords } from '../../lambdas/adapters/memory/event-records.ts';
import type { EventRecords, ReplayStore } from '../../lambdas/core/ports.ts';
import { LETTER } from './support/claims.ts';
import { describeStores } from './support/engines.ts';

const DAY_S = 86_400;
const NOW = Date.UTC(2026, 0, 1);
const days = (count: number): number => NOW + count * DAY_S * 1000;
const target = (generation: number, payloadHash = 'h1') => ({ key: 'genesys#k', generation, payloadHash });

interface Opened {
  records: EventRecords;
  replays: ReplayStore;
}

describeStores<Opened>(
  'ReplayStore',
  {
    memory: () => {
      const records = memoryEventRecords();
      return { records, replays: records.replays };
    },
    dynamodb: async (client, createTable) => {
      const table = await createTable();
      const lives = { receivedS: 20 * DAY_S, appliedS: 7 * DAY_S, deadExtraS: 14 * DAY_S };
      return {
        records: dynamoEventRecords(client, table, lives),
        replays: dynamoReplays(client, table, lives.receivedS),
      };
    },
  },
  (open) => {
    /** Claimed as generation 0 and dead-lettered as generation 1. */
    const dead = async (): Promise<Opened> => {
      const opened = await open();
      await opened.records.claim(target(0), 'a', NOW, NOW + 1000);
      await opened.records.markDeadLettered(target(0), 'a', 1, NOW, LETTER);
      return opened;
    };
    const claim = ({ records }: Opened, generation: number, hash = 'h1', nowMs = NOW) =>
      records.claim(target(generation, hash), 'w', nowMs, nowMs + 1000);

    test('P11: a reopened record takes the replay and no older copy, however often it is reopened', async () => {
      const at = await dead();
      expect(await at.replays.look(target(2), NOW)).toEqual({ kind: 'reopened' });
      expect((await claim(at, 1)).kind).toBe('claimed');
      await at.records.release(target(1), 'w');
      expect(await at.replays.reopen(target(2), NOW)).toEqual({ kind: 'reopened' });
      expect(await at.replays.reopen(target(2), NOW)).toEqual({ kind: 'reopened' });
      expect((await claim(at, 1)).kind).toBe('superseded');
      expect((await claim(at, 2)).kind).toBe('claimed');
    });

    test('P2: nothing reopens what was applied, dead-lettered again, is being worked on, or has another payload', async () => {
      const at = await dead();
      await claim(at, 2);
      expect(await at.replays.reopen(target(2), NOW)).toEqual({ kind: 'busy', untilMs: NOW + 1000 });
      await at.records.markDeadLettered(target(2), 'w', 3, NOW, LETTER);
      expect((await at.replays.reopen(target(2), NOW)).kind).toBe('superseded');
      expect((await at.replays.reopen(target(9, 'other'), NOW)).kind).toBe('conflict');
      await claim(at, 4);
      await at.records.complete(target(4), 'w', NOW);
      expect((await at.replays.reopen(target(5), NOW)).kind).toBe('applied');
      expect((await at.replays.look(target(5), NOW)).kind).toBe('applied');
    });

    test('P11: after an edit only the new payload replays; it can be edited once more', async () => {
      const at = await dead();
      expect((await at.replays.allow(target(1), 'h2', NOW)).kind).toBe('reopened');
      expect((await at.replays.reopen(target(2), NOW)).kind).toBe('conflict');
      expect((await at.replays.allow(target(1), 'h3', NOW)).kind).toBe('reopened');
      expect((await at.replays.allow(target(1, 'h3'), 'h4', NOW)).kind).toBe('reopened');
      expect((await at.replays.allow(target(1, 'other'), 'h5', NOW)).kind).toBe('conflict');
      expect((await at.replays.reopen(target(2, 'h4'), NOW)).kind).toBe('reopened');
      expect((await claim(at, 2)).kind).toBe('conflict');
      expect((await claim(at, 2, 'h4')).kind).toBe('claimed');
    });

    test('P2: reopening renews the life of a record, and an expired one hands nothing on', async () => {
      const at = await dead();
      await at.replays.reopen(target(2), days(14));
      expect((await claim(at, 1, 'h1', days(33))).kind).toBe('superseded');
      expect((await at.replays.allow(target(2), 'h2', days(60))).kind).toBe('reopened');
      expect((await claim(at, 2, 'h1', days(60))).kind).toBe('conflict');
      expect((await claim(at, 2, 'h2', days(60))).kind).toBe('claimed');
    });

    test('P2: another payload takes the place of the accepted one, for ingest and claims, while its claim is held', async () => {
      const at = await dead();
      await at.replays.allow(target(1), 'edited', NOW);
      expect(await at.replays.find('genesys#k', NOW)).toEqual({
        ...{ applied: false, generation: 1, payloadHash: 'edited' },
      });
      await expect(at.replays.replacePayload('genesys#k', 'h2', 'w')).rejects.toThrow('lost');
      await claim(at, 1, 'edited');
      await at.replays.replacePayload('genesys#k', 'h2', 'w');
      expect((await at.replays.reopen(target(2, 'h2'), NOW)).kind).toBe('busy');
      await at.records.release(target(1), 'w');
      expect((await claim(at, 1, 'edited')).kind).toBe('conflict');
      expect(await at.records.observe('genesys#k', 'h1', NOW)).toMatchObject({ payloadHash: 'h2' });
      expect((await claim(at, 1, 'h2')).kind).toBe('claimed');
      await at.records.complete(target(1, 'h2'), 'w', NOW);
      expect(await at.replays.find('genesys#k', NOW)).toMatchObject({ applied: true });
      expect(await at.replays.find('genesys#k', days(60))).toBeUndefined();
    });

    test('P11: a replay that is stopped is told to whoever claims it next; nothing but a replay under way can be', async () => {
      const deed = { did: 'stop', by: 'ann', why: 'down' } as const;
      const stop = ({ replays }: Opened, nowMs = NOW) => replays.stop('genesys#k', nowMs, deed);
      expect(await stop(await open())).toBe(false);
      const accepted = await open();
      await claim(accepted, 0);
      expect(await stop(accepted)).toBe(false);
      const at = await dead();
      expect(await stop(at)).toBe(false);
      await at.replays.reopen(target(2), NOW);
      expect(await stop(at, days(60))).toBe(false);
      expect(await claim(at, 2)).not.toHaveProperty('isStopped');
      // A try under way is not cut off: what it comes to counts.
      expect([await stop(at), await stop(at)]).toEqual([true, true]);
      await at.records.release(target(2), 'w');
      expect(await claim(at, 2)).toMatchObject({ kind: 'claimed', isStopped: true });
      await at.records.markDeadLettered(target(2), 'w', 3, NOW, LETTER);
      expect(await stop(at)).toBe(false);
      await at.replays.reopen(target(4), NOW);
      expect(await claim(at, 4)).not.toHaveProperty('isStopped');
      await at.records.complete(target(4), 'w', NOW);
      expect(await stop(at)).toBe(false);
    });

    test('P11: a letter whose record is gone gets one', async () => {
      const at = await open();
      expect((await at.replays.reopen(target(2), NOW)).kind).toBe('reopened');
      expect((await claim(at, 1)).kind).toBe('superseded');
    });
  },
);
