/** Slots for callers who can't wait, where the timeline can and can't be reached. */
import { describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { createFailOpen } from '../../../lambdas/core/rate/fail-open.ts';
import type { Slot } from '../../../lambdas/core/rate/slot-queue.ts';

describe('slots for callers who can not wait', () => {
  const unreachable = new UnavailableError('rate', 'down');
  const setUp = (acquire: () => Promise<Slot>, isCurrent = true) => {
    const clock = fakeClock();
    const asked: number[] = [];
    const limiter = {
      acquire({ untilMs }: { untilMs: number }) {
        asked.push(untilMs);
        return acquire();
      },
      isCurrent: () => isCurrent,
    };
    const take = createFailOpen({ clock, limiter });
    return {
      clock,
      asked,
      take: (storeIsUp = true) => take(4711, storeIsUp).catch((error: unknown) => error),
    };
  };

  test.each<[string, Slot, boolean, boolean]>([
    ['a slot is one', { kind: 'slot', startMs: 5 }, true, true],
    ['one that was missed is none', { kind: 'slot', startMs: 5 }, false, false],
    ['no free time is none', { kind: 'none', retryAtMs: 5 }, true, false],
  ])('P12: %s', async (_name, slot, isCurrent, leave) => {
    const { take, asked } = setUp(async () => slot, isCurrent);
    expect(await take()).toBe(leave);
    expect(asked).toEqual([4711]);
  });

  test('P5, P12: without the timeline one call a second goes blindly', async () => {
    const { take, clock, asked } = setUp(() => Promise.reject(unreachable));
    expect(await take()).toBe(true);
    await clock.advance(999);
    expect(await take()).toBe(false);
    expect(asked).toHaveLength(2);
    await clock.advance(1);
    expect(await take()).toBe(true);
  });

  test('P12: a timeline that was unreachable a moment ago is not asked again where the other table is down too', async () => {
    const { take, clock, asked } = setUp(() => Promise.reject(unreachable));
    expect(await take(false)).toBe(true);
    await clock.advance(999);
    expect(await take(false)).toBe(false);
    expect(asked).toHaveLength(1);
    await clock.advance(1);
    expect(await take(false)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test('P12: trouble with the cache alone is no leave to call beside the workers', async () => {
    const { take, asked } = setUp(async () => ({ kind: 'none', retryAtMs: 0 }));
    expect(await take(false)).toBe(false);
    expect(asked).toHaveLength(1);
  });

  test('a mistake of ours is not taken for a timeline that is unreachable', async () => {
    const mistake = new TypeError('a mistake');
    expect(await setUp(() => Promise.reject(mistake)).take()).toBe(mistake);
  });
});
