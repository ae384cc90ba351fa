/** Turns for lookups. */
import { describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { lookupLane } from '../../../lambdas/core/lookup/lane.ts';
import { createPermits } from '../../../lambdas/core/lookup/permits.ts';

describe('turns for callers who can not wait long', () => {
  const away = new UnavailableError('rate', 'down');
  const setUp = (book: () => Promise<number[] | undefined>, isCurrent = () => true) => {
    const clock = fakeClock();
    const asked: unknown[][] = [];
    const limiter = {
      book(...given: unknown[]) {
        asked.push(given);
        return book();
      },
      isCurrent,
    };
    const take = createPermits({ clock, limiter }, { storeWaitMs: 150 });
    return {
      clock,
      asked,
      async take(storeIsUp = true, ms = 1000) {
        const answer = take(200, storeIsUp).catch((error: unknown) => error);
        await clock.advance(ms);
        return answer;
      },
    };
  };

  test('P12: one call is booked, and waited for', async () => {
    const clock = fakeClock();
    const booked = clock.now() + 180;
    const seen: number[] = [];
    const limiter = {
      book: async () => [booked],
      isCurrent: (startMs: number) => seen.push(startMs - booked) > 0,
    };
    const taken = createPermits({ clock, limiter }, { storeWaitMs: 150 })(200, true);
    await clock.advance(179);
    expect(clock.sleeping()).toBe(1);
    await clock.advance(1);
    expect(await taken).toBe(true);
    expect(seen).toEqual([0]);
    expect(clock.sleeping()).toBe(0);
  });

  test.each([
    ['no free time', async () => undefined, false],
    ['an empty booking', async () => [], false],
  ])('P12: %s is no leave', async (_name, book, leave) => {
    const { take, asked } = setUp(book);
    expect(await take()).toBe(leave);
    expect(asked).toEqual([[1, 200]]);
  });

  test('P12: without the timeline one call a second goes blindly', async () => {
    for (const book of [() => Promise.reject(away), () => new Promise<undefined>(() => undefined)]) {
      const { take } = setUp(book);
      expect(await take(true, 150)).toBe(true);
      expect(await take(true, 150)).toBe(false);
      expect(await take(false, 1000)).toBe(false);
      expect(await take(false)).toBe(true);
    }
  });

  test('P12: a second passes between two blind calls, to the millisecond', async () => {
    const { take, asked } = setUp(() => Promise.reject(away));
    expect(await take(false, 999)).toBe(true);
    expect(await take(false, 1)).toBe(false);
    expect(asked).toHaveLength(1);
    expect(await take(false, 0)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test('P12: trouble with the cache alone is no leave to call beside the workers', async () => {
    const { take, asked } = setUp(async () => undefined);
    expect(await take(false)).toBe(false);
    expect(asked).toEqual([[1, 200]]);
  });

  test('a mistake of ours is not taken for a timeline that is away', async () => {
    const mistake = new TypeError('a mistake');
    expect(await setUp(() => Promise.reject(mistake)).take()).toBe(mistake);
  });
});

test.each([
  // Usual tolerance 30 ms, up to 200 ms, a fifth of the window at most.
  ['a second', 1000, 200, 1200 / 1030],
  ['half a second', 500, 100, 600 / 515],
  ['a minute, whose usual tolerance is more', 60_000, 1800, 1],
])('P12: lookups may be late in a window of %s', (_name, windowMs, lateMs, stretch) => {
  const lanes = { work: { lane: 'crm', spacingMs: 10 }, lookup: { lane: 'crm-lookup', spacingMs: 100 } };
  const lane = lookupLane(lanes, windowMs);
  expect(lane).toEqual({ lane: 'crm-lookup', lateMs, spacingMs: expect.closeTo(100 * stretch, 6) });
});
