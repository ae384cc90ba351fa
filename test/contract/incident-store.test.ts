import { expect, test } from '@jest/globals';
import { dynamoIncidentStore } from '../../lambdas/adapters/dynamodb/incident-store.ts';
import { memoryIncidentStore } from '../../lambdas/adapters/memory/incident-store.ts';
import type { IncidentStore } from '../../lambdas/core/ports.ts';
import { describeStores } from './support/engines.ts';

const NOW = 1_800_000_000_000;
const LEASE = 30_000;

describeStores<IncidentStore>(
  'incident store',
  {
    memory: memoryIncidentStore,
    dynamodb: async (client, createTable) => dynamoIncidentStore(client, await createTable()),
  },
  (open) => {
    const permit = { kind: 'go', triggered: false, resolved: false };

    test('P8: the first step of an incident goes, one that was delivered does not', async () => {
      const store = await open();
      expect(await store.read('a')).toBeUndefined();
      expect(await store.claim('a', 1, 'x', NOW, NOW + LEASE)).toEqual(permit);
      await store.delivered('a', 1, 'x', true, NOW);
      expect(await store.claim('a', 1, 'y', NOW, NOW + LEASE)).toEqual({ kind: 'delivered' });
      expect(await store.read('a')).toEqual({ version: 1, triggered: true });
    });

    test('P8: a step waits while another is being sent, and no longer than its lease', async () => {
      const store = await open();
      await store.claim('a', 1, 'x', NOW, NOW + LEASE);
      expect(await store.claim('a', 2, 'y', NOW + 1, NOW + 1 + LEASE)).toEqual({
        kind: 'busy',
        untilMs: NOW + LEASE,
      });
      expect(await store.claim('a', 2, 'y', NOW + LEASE, NOW + 2 * LEASE)).toEqual(permit);
    });

    test('P8: a frozen owner’s late note changes nothing', async () => {
      const store = await open();
      await store.claim('a', 1, 'x', NOW, NOW + LEASE);
      await store.claim('a', 2, 'y', NOW + LEASE, NOW + 2 * LEASE);
      await store.delivered('a', 1, 'x', true, NOW + LEASE);
      await store.release('a', 'x');
      expect(await store.read('a')).toBeUndefined();
      expect((await store.claim('a', 3, 'z', NOW + LEASE, NOW + 2 * LEASE)).kind).toBe('busy');
    });

    test('P8: once a step has begun to be sent, no earlier one gets through, noted or not', async () => {
      const store = await open();
      await store.claim('a', 3, 'x', NOW, NOW + LEASE);
      expect(await store.claim('a', 2, 'y', NOW + LEASE, NOW + 2 * LEASE)).toEqual({ kind: 'delivered' });
      expect(await store.claim('a', 3, 'y', NOW + LEASE, NOW + 2 * LEASE)).toEqual(permit);
      await store.release('a', 'y');
      expect(await store.claim('a', 2, 'z', NOW + LEASE, NOW + 2 * LEASE)).toEqual({ kind: 'delivered' });
    });

    test('P8: open and ended incidents are distinguished', async () => {
      const store = await open();
      await store.claim('a', 1, 'x', NOW, NOW + LEASE);
      await store.delivered('a', 1, 'x', true, NOW);
      expect(await store.claim('a', 2, 'x', NOW, NOW + LEASE)).toEqual({ ...permit, triggered: true });
      await store.delivered('a', 2, 'x', false, NOW);
      expect(await store.claim('a', 3, 'x', NOW, NOW + LEASE)).toEqual({ ...permit, resolved: true });
    });

    test('P8: a claim whose answer was lost and that is repeated gets its lease; another owner still waits', async () => {
      const store = await open();
      await store.claim('a', 1, 'x', NOW, NOW + LEASE);
      expect(await store.claim('a', 1, 'x', NOW, NOW + LEASE)).toEqual(permit);
      expect((await store.claim('a', 1, 'y', NOW, NOW + LEASE)).kind).toBe('busy');
      await store.delivered('a', 1, 'x', true, NOW);
      expect(await store.claim('a', 1, 'x', NOW, NOW + LEASE)).toEqual({ kind: 'delivered' });
    });

    test('P8: a step that failed can be tried again at once', async () => {
      const store = await open();
      await store.claim('a', 1, 'x', NOW, NOW + LEASE);
      await store.release('a', 'x');
      expect(await store.claim('a', 1, 'y', NOW, NOW + LEASE)).toEqual(permit);
    });
  },
);
