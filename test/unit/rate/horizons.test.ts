/** Who comes first on a lane: the whole fleet in virtual time, by the product's own limiters. */
import { describe, expect, test } from '@jest/globals';
import type { RateStore } from '../../../lambdas/core/ports.ts';
import { rateFleet } from './fleet.ts';

const OUT_OF_50 = 45;

describe('callers of one moment', () => {
  test('P5: of 50 at an idle CRM of 100 calls a second all are looked up within a second', async () => {
    const { lookups } = await rateFleet(3, { burst: 50 });
    expect(lookups).toMatchObject({ asked: 50, live: 50 });
    expect(lookups.longestMs).toBeLessThan(900);
  });

  test('P5: new containers, whose first booking is answered late, cost none of them the lookup', async () => {
    const { lookups, bookings } = await rateFleet(3, { burst: 50, bookingMs: [60, 140] });
    expect(lookups.live).toBeGreaterThanOrEqual(OUT_OF_50);
    // Some slots were over when their booking was answered.
    expect(bookings.booked).toBeGreaterThan(50);
  });

  test('P5: they come before a backlog', async () => {
    const { lookups, mostInWindow } = await rateFleet(3, { burst: 50, containers: 24 });
    expect(lookups.live).toBeGreaterThanOrEqual(OUT_OF_50);
    expect(mostInWindow).toBeLessThanOrEqual(80);
  });

  test('P5: a lane that is dealt out over several items serves them as well', async () => {
    const { lookups, lane } = await rateFleet(3, { limit: 2000, burst: 900 });
    expect(lane.items).toBe(2);
    expect(lookups.live).toBeGreaterThanOrEqual(0.9 * 900);
  });
});

describe('a backlog', () => {
  test.each([2, 24, 92])(
    'P5, P12: drained by %i containers it leaves 20 lookups a second their turns',
    async (containers) => {
      const fleet = await rateFleet(20, { containers, lookupsPerSecond: 20 });
      expect(fleet.liveShare).toBeGreaterThanOrEqual(0.95);
      expect(fleet.workPerSecond).toBeGreaterThanOrEqual(50);
      expect(fleet.mostInWindow).toBeLessThanOrEqual(80);
    },
  );

  test.each([1, 24, 92])(
    'P4, P12: drained by %i containers alone it uses what may be used',
    async (containers) => {
      const { workPerSecond, mostInWindow } = await rateFleet(20, { containers });
      expect(workPerSecond).toBeGreaterThanOrEqual(0.93 * 80);
      expect(mostInWindow).toBeLessThanOrEqual(80);
    },
  );

  test('P4, P12: bookings of a busy machine, of 100 to 400 ms, leave next to none of it idle', async () => {
    const batches = { containers: 20, awayMs: [200, 600] as const, callMs: [20, 150] as const };
    const { workPerSecond } = await rateFleet(20, { ...batches, bookingMs: [100, 400], timerLateMs: 20 });
    expect(workPerSecond).toBeGreaterThanOrEqual(0.9 * 80);
  });

  test('P5: callers within the rate are not without turns, however many containers work has', async () => {
    const { liveShare, workPerSecond } = await rateFleet(20, { containers: 92, lookupsPerSecond: 60 });
    expect(liveShare).toBeGreaterThanOrEqual(0.95);
    expect(workPerSecond).toBeGreaterThan(10);
  });

  test('P4: more lookups than the rate has room for do not starve it', async () => {
    const { work } = await rateFleet(60, { containers: 24, lookupsPerSecond: 300 });
    // Ten calls every five seconds.
    expect(work.calls).toBeGreaterThanOrEqual(100);
    expect(work.calls).toBeLessThan(200);
  });

  test('P4: on a lane of one call a second it gets one in eleven at least', async () => {
    const { work } = await rateFleet(240, { limit: 1, containers: 4, lookupsPerSecond: 20 });
    expect(work.calls).toBeGreaterThanOrEqual(240 / 1.05 / 14);
  });

  test('P8, P12: calls that have begun are finished before others begin', async () => {
    const slow = { limit: 60, windowMs: 60_000, containers: 5 };
    const { work } = await rateFleet(600, { ...slow, exchanges: 2 });
    // No more calls are unfinished than one a container.
    expect(work.calls - 2 * work.done).toBeLessThanOrEqual(5);
    expect(work.done).toBeGreaterThan(200);
  });

  test('P12: naps keep the refused bookings of many containers within what one item takes', async () => {
    const { bookings } = await rateFleet(10, { limit: 1000, containers: 230, lookupsPerSecond: 200 });
    expect((bookings.booked + bookings.refused) / 10).toBeLessThan(1000);
  });
});

describe('the proof notices', () => {
  /** Starving would be a matter of one container, which has to wait its turn among many. */
  const eachStarvesAlone = (store: RateStore): RateStore => {
    let bookedMs: number | undefined;
    return {
      ...store,
      async book(lane, { work, ...request }) {
        bookedMs ??= request.nowMs;
        const starves = work !== undefined && request.nowMs - bookedMs > work.starvingAfterMs;
        const booking = await store.book(
          lane,
          starves ? { ...request, horizonMs: work.starvingHorizonMs } : request,
        );
        if (booking.kind === 'booked') bookedMs = request.nowMs;
        return booking;
      },
    };
  };
  const workFarAhead = (store: RateStore): RateStore => ({
    ...store,
    book: (lane, request) => store.book(lane, { ...request, ...(request.work && { horizonMs: 5000 }) }),
  });
  const closer = (store: RateStore): RateStore => ({
    ...store,
    book: (lane, request) => store.book(lane, { ...request, spacingMs: 1000 / 80 }),
  });

  test('P5: containers that each starve alone take the lookups’ turns', async () => {
    const fleet = await rateFleet(20, { containers: 92, lookupsPerSecond: 20, wrap: eachStarvesAlone });
    expect(fleet.liveShare).toBeLessThan(0.5);
  });

  test('P5: lookups behind work that books far ahead go without', async () => {
    const fleet = await rateFleet(20, { containers: 24, lookupsPerSecond: 20, wrap: workFarAhead });
    expect(fleet.liveShare).toBeLessThan(0.5);
  });

  test('P12: a spacing without lateness and skew lets windows overflow', async () => {
    const late = { containers: 24, timerLateMs: 30, skewMs: 10, lookupsPerSecond: 20 };
    expect((await rateFleet(20, late)).mostInWindow).toBeLessThanOrEqual(80);
    expect((await rateFleet(20, { ...late, wrap: closer })).mostInWindow).toBeGreaterThan(80);
  });
});
