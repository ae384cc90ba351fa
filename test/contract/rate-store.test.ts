import { expect, test } from '@jest/globals';
import { dynamoRateStore } from '../../lambdas/adapters/dynamodb/rate-store.ts';
import { memoryRateStore } from '../../lambdas/adapters/memory/rate-store.ts';
import type { RateStore } from '../../lambdas/core/ports.ts';
import { describeStores } from './support/engines.ts';

const NOW = 1_800_000_000_000;
const T = 14.7;

describeStores<RateStore>(
  'rate store',
  {
    memory: memoryRateStore,
    dynamodb: async (client, createTable) => dynamoRateStore(client, await createTable()),
  },
  (open) => {
    test('P12: an idle lane starts now, a busy one where the last booking ends', async () => {
      const store = await open();
      expect(await store.book('crm', 3, T, NOW, 0)).toBe(NOW);
      expect(await store.book('crm', 1, T, NOW + 10, 1000)).toBeCloseTo(NOW + 3 * T, 3);
      expect(await store.book('crm', 1, T, NOW + 20, 1000)).toBeCloseTo(NOW + 4 * T, 3);
      expect(await store.book('crm', 1, T, NOW + 5000, 0)).toBe(NOW + 5000);
    });

    test('P12: a booking that would start too late takes nothing', async () => {
      const store = await open();
      await store.book('crm', 100, T, NOW, 0);
      expect(await store.book('crm', 1, T, NOW, 1000)).toBeUndefined();
      expect(await store.book('crm', 1, T, NOW, 1470)).toBeCloseTo(NOW + 1470, 3);
    });

    test('P12: a slow clock books behind what is taken, never inside it', async () => {
      const store = await open();
      await store.book('crm', 1, 100, NOW + 5000, 0);
      expect(await store.book('crm', 1, 100, NOW, 10_000)).toBeCloseTo(NOW + 5100, 3);
    });

    test('P12: nobody calls before a hold-off ends, and a shorter one takes nothing back', async () => {
      const store = await open();
      await store.book('crm', 1, T, NOW, 0);
      await store.holdOff('crm', NOW + 3000);
      await store.holdOff('crm', NOW + 1000);
      expect(await store.book('crm', 1, T, NOW, 2999)).toBeUndefined();
      expect(await store.book('crm', 1, T, NOW, 3000)).toBeCloseTo(NOW + 3000, 3);
    });

    test('P12: a hold-off holds a lane that was never used', async () => {
      const store = await open();
      await store.holdOff('new', NOW + 50);
      expect(await store.book('new', 1, T, NOW, 50)).toBeCloseTo(NOW + 50, 3);
    });

    test('lanes do not wait for each other', async () => {
      const store = await open();
      await store.book('crm', 1000, T, NOW, 0);
      expect(await store.book('crm-lookup', 1, T, NOW, 0)).toBe(NOW);
    });

    test('P12: bookings at the same moment never overlap', async () => {
      const store = await open();
      const starts = await Promise.all(
        Array.from({ length: 12 }, () => store.book('crm', 2, 10, NOW, 10_000)),
      );
      const sorted = starts.map((start) => (start ?? 0) - NOW).sort((a, b) => a - b);
      expect(sorted).toEqual(Array.from({ length: 12 }, (_, index) => index * 20));
    });
  },
);
