import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryRateStore } from '../../lambdas/adapters/memory/rate-store.ts';
import { sharedLanes, spacingMs, toleranceMs } from '../../lambdas/core/rate/spacing.ts';

/** One container's booking: when it comes after the one before, for how many calls, by whose clock, how late it calls. */
interface Booking {
  afterMs: number;
  count: number;
  container: number;
  late: number;
}

const bookings = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 0, max: 400 }),
    count: fc.integer({ min: 1, max: 10 }),
    container: fc.integer({ min: 0, max: 4 }),
    late: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  { minLength: 1, maxLength: 120 },
);

/** Real starts of all calls of a fleet whose clocks are off by `skews` and whose calls start up to `lateMs` late. */
async function run(fleet: Booking[], spacing: number, skews: number[], lateMs: number): Promise<number[]> {
  const store = memoryRateStore();
  let realMs = 1_000_000;
  const starts: number[] = [];
  for (const { afterMs, count, container, late } of fleet) {
    realMs += afterMs;
    const skew = skews[container] ?? 0;
    const first = await store.book('lane', count, spacing, realMs + skew, 5000);
    if (first === undefined) continue;
    for (let call = 0; call < count; call += 1) starts.push(first + call * spacing - skew + late * lateMs);
  }
  return starts.sort((a, b) => a - b);
}

/** Most calls in any half-open window. */
function mostIn(starts: number[], windowMs: number): number {
  let most = 0;
  for (let from = 0, to = 0; from < starts.length; from += 1) {
    while (to < starts.length && (starts[to] ?? 0) < (starts[from] ?? 0) + windowMs) to += 1;
    most = Math.max(most, to - from);
  }
  return most;
}

describe('protocol Rate', () => {
  test('P12: no sliding window is over the bound, with late calls and clocks that differ within the tolerance', async () => {
    await fc.assert(
      fc.asyncProperty(
        bookings,
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(1000, 5000, 60_000),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 }),
        async (fleet, limit, windowMs, skews) => {
          const spacing = spacingMs({ limit, windowMs, headroom: 0.2, share: 0.8 });
          const half = toleranceMs(windowMs) / 2;
          const starts = await run(
            fleet,
            spacing,
            skews.map((share) => share * half * 0.999),
            half * 0.999,
          );
          expect(mostIn(starts, windowMs)).toBeLessThanOrEqual(Math.max(1, Math.floor(limit * 0.8 + 1e-9)));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('P12: whatever the clocks say, no moment of the timeline is booked twice', async () => {
    await fc.assert(
      fc.asyncProperty(
        bookings,
        fc.array(fc.integer({ min: -60_000, max: 60_000 }), { minLength: 5, maxLength: 5 }),
        async (fleet, skews) => {
          const store = memoryRateStore();
          const planned: number[] = [];
          let realMs = 1_000_000;
          for (const { afterMs, count, container } of fleet) {
            realMs += afterMs;
            const first = await store.book('lane', count, 7.3, realMs + (skews[container] ?? 0), 200_000);
            if (first !== undefined) for (let i = 0; i < count; i += 1) planned.push(first + i * 7.3);
          }
          planned.sort((a, b) => a - b);
          for (let i = 1; i < planned.length; i += 1)
            expect((planned[i] ?? 0) - (planned[i - 1] ?? 0)).toBeGreaterThanOrEqual(7.3 - 1e-6);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('P12: the lanes of one limit stay under 80 % of it together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10_000 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 0.2, max: 0.9, noNaN: true }),
        (limit, share, headroom) => {
          fc.pre(share <= 1 - headroom && limit * (1 - headroom) >= 1);
          const { work, lookup } = sharedLanes('crm', { limit, windowMs: 1000, headroom }, share);
          const calls = (spacing: number): number => Math.ceil(1030 / spacing - 1e-6);
          const sum = calls(work.spacingMs) + (lookup.lane === work.lane ? 0 : calls(lookup.spacingMs));
          expect(sum).toBeLessThanOrEqual(Math.floor(limit * (1 - headroom) + 1e-6));
        },
      ),
    );
  });
});
