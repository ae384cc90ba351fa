import { expect, test } from '@jest/globals';
import { dynamoRateStore } from '../../lambdas/adapters/dynamodb/rate-store.ts';
import { memoryRateStore } from '../../lambdas/adapters/memory/rate-store.ts';
import type { BookingRequest, RateStore } from '../../lambdas/core/ports.ts';
import { describeStores } from './support/engines.ts';

const NOW = 1_800_000_000_000;
const T = 14.7;

/** A booking of `count` calls so many ms after NOW, by a horizon. */
const at = (afterMs: number, count: number, horizonMs: number, more: Partial<BookingRequest> = {}) => ({
  count,
  spacingMs: T,
  nowMs: NOW + afterMs,
  horizonMs,
  ...more,
});
/** Of work, which starves after five seconds and then books a second ahead. */
const work = { work: { starvingAfterMs: 5000, starvingHorizonMs: 1000 } };

describeStores<RateStore>(
  'rate store',
  {
    memory: memoryRateStore,
    dynamodb: async (client, createTable) => dynamoRateStore(client, await createTable()),
  },
  (open) => {
    /** Books, and answers the start of the first call, ms after NOW; undefined where it is refused. */
    const book = async (store: RateStore, request: BookingRequest, lane = 'crm') => {
      const booking = await store.book(lane, request);
      return booking.kind === 'booked' ? Math.round((booking.startMs - NOW) * 100) / 100 : undefined;
    };

    test('P12: an idle lane starts now, a busy one where the last booking ends', async () => {
      const store = await open();
      expect(await book(store, at(0, 3, 0))).toBe(0);
      expect(await book(store, at(10, 1, 1000))).toBe(44.1);
      expect(await book(store, at(20, 1, 1000))).toBe(58.8);
      expect(await book(store, at(5000, 1, 0))).toBe(5000);
    });

    test('P12: a booking beyond its horizon takes nothing, and reports how far the timeline is taken', async () => {
      const store = await open();
      await book(store, at(0, 100, 0));
      const booking = await store.book('crm', at(0, 1, 1469));
      expect(booking).toEqual({ kind: 'refused', timeline: { nextMs: NOW + 1470, workedMs: 0 } });
      expect(await book(store, at(0, 1, 1470))).toBe(1470);
    });

    test('P12: a slow clock books behind what is taken, never inside it', async () => {
      const store = await open();
      await book(store, at(5000, 1, 0, { spacingMs: 100 }));
      expect(await book(store, at(0, 1, 10_000))).toBe(5100);
    });

    test('P5: of two horizons the longer one finds room beyond the shorter', async () => {
      const store = await open();
      for (let turn = 0; turn < 20; turn += 1) await book(store, at(0, 1, 150));
      // Eleven calls; that work has never booked here counts as starving.
      expect(await book(store, at(0, 1, 150, work))).toBe(161.7);
      expect(await book(store, at(0, 1, 150))).toBeUndefined();
      expect(await book(store, at(0, 1, 1000))).toBeDefined();
    });

    test('P4: work that nobody has booked for five seconds books by its longer horizon, once', async () => {
      const store = await open();
      expect(await book(store, at(0, 1, 150, work))).toBe(0);
      await store.holdOff('crm', NOW + 5900);
      expect(await book(store, at(4999, 1, 150, work))).toBeUndefined();
      // Lookups are not work.
      expect(await book(store, at(4999, 1, 1000))).toBe(5900);
      expect(await book(store, at(5000, 1, 150, work))).toBe(5914.7);
      expect(await book(store, at(5001, 1, 150, work))).toBeUndefined();
      const { timeline } = (await store.book('crm', at(5001, 1, 0))) as { timeline: { workedMs: number } };
      expect(timeline.workedMs).toBe(NOW + 5000);
      await store.holdOff('crm', NOW + 11_000);
      expect(await book(store, at(9999, 1, 150, work))).toBeUndefined();
      expect(await book(store, at(10_000, 1, 150, work))).toBe(11_000);
    });

    test('P4: on a lane that work has never used it starves from the first', async () => {
      const store = await open();
      await store.holdOff('crm', NOW + 1000);
      expect(await book(store, at(0, 1, 150, work))).toBe(1000);
    });

    test('P12: nobody calls before a hold-off ends, and a shorter one takes nothing back', async () => {
      const store = await open();
      await book(store, at(0, 1, 0, work));
      await store.holdOff('crm', NOW + 3000);
      await store.holdOff('crm', NOW + 1000);
      expect(await book(store, at(0, 1, 2999))).toBeUndefined();
      expect(await book(store, at(0, 1, 3000))).toBe(3000);
      // It is no booking of work.
      const { timeline } = (await store.book('crm', at(0, 1, 0))) as { timeline: { workedMs: number } };
      expect(timeline.workedMs).toBe(NOW);
    });

    test('P12: a hold-off holds a lane that was never used', async () => {
      const store = await open();
      await store.holdOff('new', NOW + 50);
      expect(await book(store, at(0, 1, 50), 'new')).toBe(50);
    });

    test('lanes do not wait for each other', async () => {
      const store = await open();
      await book(store, at(0, 1000, 0));
      expect(await book(store, at(0, 1, 0), 'genesys')).toBe(0);
    });

    test('P12: bookings at the same moment never overlap', async () => {
      const store = await open();
      const starts = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          book(store, at(0, 2, 10_000, { spacingMs: 10, ...(index % 2 === 0 && work) })),
        ),
      );
      const sorted = starts.map((start) => start ?? Number.NaN).sort((a, b) => a - b);
      expect(sorted).toEqual(Array.from({ length: 12 }, (_, index) => index * 20));
    });
  },
);
