import { beforeEach, describe, expect, test } from '@jest/globals';
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import { type FakeClock, fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { RateStore } from '../../../lambdas/core/ports.ts';
import { createRateLimiter, type RateLimiter } from '../../../lambdas/core/rate/limiter.ts';

describe('rate limiter', () => {
  let clock: FakeClock;
  let bookings: number[];
  let store: RateStore;
  let limiter: RateLimiter;

  beforeEach(() => {
    clock = fakeClock(0);
    bookings = [];
    const memory = memoryRateStore();
    store = {
      ...memory,
      book: (lane, count, ...rest) => {
        bookings.push(count);
        return memory.book(lane, count, ...rest);
      },
    };
    limiter = createRateLimiter({ store, clock, lane: 'crm', spacingMs: 10, lateMs: 3 });
  });

  test('P12: a booking plans its calls one spacing apart', async () => {
    expect(await limiter.book(3, 0)).toEqual([0, 10, 20]);
    expect(await limiter.book(2, 100)).toEqual([30, 40]);
    expect(await limiter.book(1, 10)).toBeUndefined();
  });

  test('booking nothing asks nobody', async () => {
    expect(await limiter.book(0, 0)).toEqual([]);
    expect(bookings).toEqual([]);
  });

  test('P12: a planned start expires', async () => {
    expect(limiter.isCurrent(0)).toBe(true);
    await clock.advance(3);
    expect(limiter.isCurrent(0)).toBe(true);
    await clock.advance(1);
    expect(limiter.isCurrent(0)).toBe(false);
  });

  test('P12: turns asked for at once are booked at once', async () => {
    expect(await Promise.all([limiter.turn(0), limiter.turn(0), limiter.turn(0)])).toEqual([0, 10, 20]);
    expect(bookings).toEqual([3]);
  });

  test('P8: on a slow lane no more are booked together than start within three seconds', async () => {
    const slow = createRateLimiter({ store, clock, lane: 'slow', spacingMs: 1000 });
    const starts = await Promise.all([1, 2, 3, 4, 5].map(() => slow.turn(2000)));
    expect(starts).toEqual([0, 1000, 2000, undefined, undefined]);
    expect(bookings).toEqual([3, 2]);
    const slowest = createRateLimiter({ store, clock, lane: 'slowest', spacingMs: 60_000 });
    expect(await Promise.all([slowest.turn(0), slowest.turn(0)])).toEqual([0, undefined]);
  });

  test('P12: a turn asked for later is booked again, and the least patient alone goes without', async () => {
    await limiter.turn(0);
    const [strict, patient] = await Promise.all([limiter.turn(5), limiter.turn(50)]);
    expect(strict).toBeUndefined();
    expect(patient).toBe(10);
    expect(bookings).toEqual([1, 2, 1]);
  });

  test('P12: whoever asks while a booking is on its way shares the next one', async () => {
    const { book } = store;
    store.book = async (...of) => {
      const booked = await book(...of);
      await clock.sleep(50);
      return booked;
    };
    const first = limiter.turn(1000);
    await clock.advance(10);
    const others = [limiter.turn(1000), limiter.turn(1000)];
    await clock.advance(10);
    others.push(limiter.turn(1000));
    await clock.advance(200);
    await Promise.all([first, ...others]);
    expect(bookings).toEqual([1, 3]);
  });

  test('P12: a turn that was granted is not booked a second time, however patient others are', async () => {
    expect(await Promise.all([limiter.turn(5), limiter.turn(50)])).toEqual([0, 10]);
    expect(bookings).toEqual([2]);
  });

  test('P12: a booking that was answered at once leaves nothing out', async () => {
    await clock.advance(5000);
    await limiter.book(1, 0);
    await clock.advance(10);
    expect(await limiter.book(1, 0)).toEqual([5010]);
  });

  test('P12: a hold-off holds everyone', async () => {
    await limiter.holdOff(500);
    expect(await limiter.book(1, 499)).toBeUndefined();
    expect(await limiter.turn(500)).toBe(500);
  });

  test('P12: a store that fails gives nobody a turn, and the next one asks again', async () => {
    const failing = { ...store, book: () => Promise.reject(new UnavailableError('down', 'down')) };
    limiter = createRateLimiter({ store: failing, clock, lane: 'crm', spacingMs: 10 });
    await expect(Promise.all([limiter.turn(0), limiter.turn(0)])).rejects.toThrow(UnavailableError);
    await expect(limiter.turn(0)).rejects.toThrow(UnavailableError);
  });

  test('P12: a start is planned after the answer of a store as slow as the last time', async () => {
    const slow: RateStore = {
      ...store,
      book: async (...booking) => {
        await clock.sleep(20);
        return store.book(...booking);
      },
    };
    limiter = createRateLimiter({ store: slow, clock, lane: 'crm', spacingMs: 10 });
    const first = limiter.book(1, 0);
    await clock.advance(20);
    expect(await first).toEqual([0]);
    await clock.advance(80);
    const second = limiter.book(1, 0);
    await clock.advance(20);
    expect(await second).toEqual([120]);
  });
});
