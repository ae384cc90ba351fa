import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryRateStore } from '../../lambdas/adapters/memory/rate-store.ts';
import { lookupRule, workRule } from '../../lambdas/core/rate/booking-rule.ts';
import { itemsOf, type RateLane, rateLane } from '../../lambdas/core/rate/lane.ts';
import { type RateLimit, usableCalls } from '../../lambdas/core/rate/usable-rate.ts';
import { mostIn, rateFleet, settings } from '../unit/rate/fleet.ts';

/** One container's booking: when it comes after the one before, of what kind, on which item, by whose clock. */
const booking = fc.record({
  // Most come in bursts, and the lane is idle between them.
  afterMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 400 })),
  isWork: fc.boolean(),
  item: fc.nat(),
  container: fc.integer({ min: 0, max: 4 }),
  /** How late each of its calls starts, as a share of what is allowed. */
  late: fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
    minLength: 10,
    maxLength: 10,
  }),
});
const bookings = fc.array(booking, { minLength: 1, maxLength: 200 });
type FleetBooking = typeof booking extends fc.Arbitrary<infer One> ? One : never;

const limits: fc.Arbitrary<RateLimit> = fc.record({
  limit: fc.integer({ min: 1, max: 6000 }),
  windowMs: fc.constantFrom(1000, 5000, 60_000),
});
const skews = fc.array(fc.constantFrom(-1, 0, 1), { minLength: 5, maxLength: 5 });

/** Real starts of all calls of a fleet whose clocks are off by `skewsMs` and whose calls start up to `lateMs` late. */
async function run(
  fleet: FleetBooking[],
  lane: RateLane,
  skewsMs: number[],
  lateMs: number,
): Promise<number[]> {
  const store = memoryRateStore();
  const items = itemsOf(lane);
  const { maxCalls, horizonMs, work } = workRule(lane, settings);
  const lookups = lookupRule(settings, 600);
  const starts: number[] = [];
  let realMs = 1_000_000;
  for (const { afterMs, isWork, item, container, late } of fleet) {
    realMs += afterMs;
    const skewMs = skewsMs[container] ?? 0;
    const count = isWork ? maxCalls : lookups.maxCalls;
    const booked = await store.book(items[item % items.length] ?? '', {
      count,
      spacingMs: lane.spacingMs,
      nowMs: realMs + skewMs,
      horizonMs: isWork ? horizonMs : lookups.horizonMs,
      ...(isWork && work && { work }),
    });
    if (booked.kind === 'refused') continue;
    for (let call = 0; call < count; call += 1)
      starts.push(booked.startMs + call * lane.spacingMs - skewMs + (late[call] ?? 0) * lateMs);
  }
  return starts;
}

describe('protocol Rate', () => {
  test('P12: no sliding window is over the bound, whoever books, with late calls and clocks that differ', async () => {
    await fc.assert(
      fc.asyncProperty(bookings, limits, skews, async (fleet, limit, offs) => {
        const lane = rateLane('crm', limit, settings);
        // Just inside what is allowed: windows are half open, and a table's decimals are short.
        const skewsMs = offs.map((off) => off * settings.clockSkewMs * 0.999);
        const starts = await run(fleet, lane, skewsMs, lane.lateMs * 0.999);
        expect(mostIn(starts, limit.windowMs)).toBeLessThanOrEqual(usableCalls(limit, settings.headroom));
      }),
      { numRuns: 300 },
    );
  });

  test('P12: with more lateness than is allowed it is: the property is no empty one', async () => {
    const always: FleetBooking[] = Array.from({ length: 200 }, (_, index) => ({
      afterMs: 12,
      isWork: true,
      item: 0,
      container: 0,
      late: Array<number>(10).fill(index === 0 ? 1 : 0),
    }));
    const lane = rateLane('crm', { limit: 100, windowMs: 1000 }, settings);
    expect(mostIn(await run(always, lane, [0], 2 * lane.lateMs + 60), 1000)).toBeGreaterThan(80);
  });

  test('P12: whatever the clocks say, no moment of the timeline is booked twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        bookings,
        fc.array(fc.integer({ min: -60_000, max: 60_000 }), { minLength: 5, maxLength: 5 }),
        async (fleet, skewsMs) => {
          const store = memoryRateStore();
          const planned: number[] = [];
          let realMs = 1_000_000;
          for (const { afterMs, isWork, container } of fleet) {
            realMs += afterMs;
            const count = isWork ? 10 : 1;
            const nowMs = realMs + (skewsMs[container] ?? 0);
            const booked = await store.book('lane', { count, spacingMs: 7.3, nowMs, horizonMs: 200_000 });
            if (booked.kind === 'booked')
              for (let call = 0; call < count; call += 1) planned.push(booked.startMs + call * 7.3);
          }
          planned.sort((a, b) => a - b);
          for (let call = 1; call < planned.length; call += 1)
            expect((planned[call] ?? 0) - (planned[call - 1] ?? 0)).toBeGreaterThanOrEqual(7.3 - 1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('P12: the items of a lane have no more calls together than may be used of its limit', () => {
    fc.assert(
      fc.property(limits, fc.double({ min: 0.2, max: 0.9, noNaN: true }), (limit, headroom) => {
        const lane = rateLane('crm', limit, { ...settings, headroom });
        const { windowMs } = limit;
        const perItem = Math.ceil(
          (windowMs + lane.lateMs + 2 * settings.clockSkewMs) / lane.spacingMs - 1e-6,
        );
        expect(lane.items * perItem).toBeLessThanOrEqual(usableCalls(limit, headroom));
      }),
    );
  });

  test('P12: interleavings of a whole fleet, its timers late and its clocks apart, fill no window over the bound', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.integer({ min: 1, max: 1_000_000 }),
          limit: fc.constantFrom(1, 3, 10, 100, 300, 2000),
          containers: fc.integer({ min: 0, max: 12 }),
          exchanges: fc.integer({ min: 1, max: 2 }),
          lookupsPerSecond: fc.constantFrom(0, 5, 30, 200),
          burst: fc.constantFrom(0, 50),
          timerLateMs: fc.constantFrom(0, 15, 60),
          skewMs: fc.constantFrom(0, settings.clockSkewMs),
          bookingMs: fc.constantFrom([2, 10] as const, [50, 200] as const),
        }),
        async (options) => {
          const { mostInWindow } = await rateFleet(4, options);
          expect(mostInWindow).toBeLessThanOrEqual(usableCalls(options, settings.headroom));
        },
      ),
      { numRuns: 40 },
    );
  });
});
