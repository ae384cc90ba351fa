import { expect, test } from '@jest/globals';
import { dynamoRequestStore } from '../../lambdas/adapters/dynamodb/request-store.ts';
import { memoryRequestStore } from '../../lambdas/adapters/memory/request-store.ts';
import { ConflictError } from '../../lambdas/core/errors.ts';
import type { RequestResult } from '../../lambdas/core/ports.ts';
import { untried } from '../../lambdas/core/retry/history.ts';
import { describeClaims, LETTER } from './support/claims.ts';
import { describeStores } from './support/engines.ts';

const DAY_S = 86_400;
const NOW = Date.UTC(2026, 0, 1);
const days = (count: number): number => NOW + count * DAY_S * 1000;
const target = { key: 'r-1', generation: 0, payloadHash: 'of-the-message' };
const complete: RequestResult = { status: 'COMPLETE', attempts: 1, fields: { caseId: 'c-1' } };
const failed: RequestResult = { status: 'FAILED', attempts: 1, fields: { error: 'permanent' } };

describeStores(
  'RequestStore',
  {
    memory: () => memoryRequestStore(),
    dynamodb: async (client, createTable) =>
      dynamoRequestStore(client, await createTable(), { resultS: DAY_S, unappliedS: 20 * DAY_S }),
  },
  (open) => {
    describeClaims(open, (store, claimed, owner, nowMs) => store.finish(claimed, owner, complete, nowMs));

    test('P1: a request is pending from its first moment and does not expire', async () => {
      const store = await open();
      expect(await store.read('r-1', NOW)).toBeUndefined();
      expect(await store.createPending('r-1', 'h', NOW)).toBe(true);
      expect(await store.createPending('r-1', 'h', days(300))).toBe(false);
      expect(await store.read('r-1', days(300))).toEqual({ status: 'PENDING', attempts: 0, fields: {} });
    });

    test('P10: a request tells which connector it was asked of, to the end', async () => {
      const store = await open();
      await store.createPending('r-1', 'h', NOW, undefined, 'sales');
      expect(await store.read('r-1', NOW)).toMatchObject({ status: 'PENDING', connector: 'sales' });
      await store.claim(target, 'a', NOW, NOW + 1000);
      await store.finish(target, 'a', complete, NOW);
      expect(await store.read('r-1', NOW)).toEqual({ ...complete, connector: 'sales' });
      await store.createPending('r-1', 'h', days(30));
      expect(await store.read('r-1', days(30))).toEqual({ status: 'PENDING', attempts: 0, fields: {} });
    });

    test('P2: a request remembers what it was submitted with', async () => {
      const store = await open();
      expect(await store.submittedHash('r-1', NOW)).toBeUndefined();
      await store.createPending('r-1', 'h', NOW);
      await store.createPending('r-1', 'other', NOW);
      expect(await store.submittedHash('r-1', NOW)).toBe('h');
      await store.claim(target, 'a', NOW, NOW + 1000);
      await store.finish(target, 'a', complete, NOW);
      expect(await store.submittedHash('r-1', NOW)).toBe('h');
      expect(await store.submittedHash('r-1', days(1.1))).toBeUndefined();
    });

    test('P2: a result is never overwritten by a late PENDING, and its 24 h start at completion', async () => {
      const store = await open();
      await store.createPending('r-1', 'h', NOW);
      await store.claim(target, 'a', days(3), days(3) + 1000);
      await store.finish(target, 'a', complete, days(3));
      expect(await store.createPending('r-1', 'h', days(3))).toBe(false);
      expect(await store.read('r-1', days(3.9))).toEqual(complete);
      expect(await store.read('r-1', days(4.1))).toBeUndefined();
      expect((await store.claim(target, 'b', days(5), days(6))).kind).toBe('applied');
    });

    test('P11: a failure can be polled, and a replay turns it into a result', async () => {
      const store = await open();
      await store.createPending('r-1', 'h', NOW);
      await store.claim(target, 'a', NOW, NOW + 1000);
      await store.finish(target, 'a', failed, NOW);
      await store.markDeadLettered(target, 'a', 1, NOW, LETTER);
      expect(await store.read('r-1', days(13))).toEqual(failed);
      const replay = { ...target, generation: 2 };
      expect((await store.claim(replay, 'b', days(13), days(14))).kind).toBe('claimed');
      await store.finish(replay, 'b', complete, days(13));
      expect(await store.read('r-1', days(13.5))).toEqual(complete);
    });

    test('P2: a lost claim writes no result', async () => {
      const store = await open();
      await store.claim(target, 'frozen', NOW, NOW + 1000);
      await store.claim(target, 'next', NOW + 1000, NOW + 2000);
      await expect(store.finish(target, 'frozen', failed, NOW)).rejects.toThrow(ConflictError);
      expect(await store.read('r-1', NOW)).toMatchObject({ status: 'PENDING' });
      await store.finish(target, 'next', complete, NOW);
      await expect(store.finish(target, 'frozen', failed, NOW)).resolves.toBeUndefined();
      expect(await store.read('r-1', NOW)).toEqual(complete);
    });

    test('P4: polls see the tries of a request under way', async () => {
      const store = await open();
      await store.createPending('r-1', 'h', NOW);
      await store.claim(target, 'a', NOW, NOW + 1000);
      const history = {
        tries: 3,
        counted: 0,
        firstFailedAtMs: NOW,
        lastFailedAtMs: NOW,
        pendingMs: [],
        refusals: untried.refusals,
        lastError: 'e',
        recent: [],
      };
      await store.fail(target, 'a', history, NOW);
      expect(await store.read('r-1', NOW)).toEqual({ status: 'PENDING', attempts: 3, fields: {} });
    });
  },
);
