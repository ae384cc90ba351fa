/** Turns on the lane, the lane itself, and the share of 401s. */
import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { ThrottledError } from '../../../lambdas/core/errors.ts';
import { platformLane } from '../../../lambdas/core/platform/lane.ts';
import { waitForTurn } from '../../../lambdas/core/platform/turn.ts';
import { createUnauthorizedRate } from '../../../lambdas/core/platform/unauthorized.ts';

describe('a turn on the rate lane', () => {
  const setUp = (turnAfterMs: (number | undefined)[], late = 0) => {
    const clock = fakeClock();
    const startMs = clock.now();
    const asked: number[] = [];
    const limiter = {
      async turn(maxWaitMs: number) {
        asked.push(maxWaitMs);
        const afterMs = turnAfterMs.shift();
        return afterMs === undefined ? undefined : startMs + afterMs;
      },
      isCurrent: () => asked.length > late,
    };
    const wait = (untilMs = 10_000) => {
      const turn = waitForTurn(limiter, clock, startMs + untilMs).then(
        () => clock.now() - startMs,
        (error: unknown) => error,
      );
      return clock.advance(5000).then(() => turn);
    };
    return { clock, asked, wait };
  };

  it('P12: is waited for', async () => {
    const { clock, asked, wait } = setUp([700]);
    expect(await wait()).toBe(700);
    expect(asked).toEqual([10_000]);
    expect(clock.sleeping()).toBe(0);
  });

  it('P12: that has come already is taken at once', async () => {
    expect(await setUp([0]).wait()).toBe(0);
    expect(await setUp([-50]).wait()).toBe(0);
  });

  it('P12: that was overslept is taken anew, three in all', async () => {
    const { asked, wait } = setUp([100, 200, 300], 2);
    expect(await wait()).toBe(300);
    expect(asked).toEqual([10_000, 9900, 9800]);
    const never = setUp([100, 200, 300, 400], 3);
    expect(await never.wait()).toEqual(new ThrottledError(0, 'no turn on the rate lane in time'));
    expect(never.asked).toHaveLength(3);
  });

  it('P12: that is too far ahead is none', async () => {
    const { asked, wait } = setUp([undefined, 0]);
    expect(await wait(-5)).toMatchObject({ code: 'throttled', retryAfterMs: 0 });
    expect(asked).toEqual([0]);
  });
});

describe('lane of a platform, in numbers', () => {
  it.each([
    // 60 s and 3 % of it over 232 whole calls of 0.97 × 0.8 × 300.
    ['Genesys', 300, 60_000, 200, 61_800 / 232, 61_800 / 232 - 200],
    // The rate would allow a call every few ms: the least time decides, with the tolerated lateness on top.
    ['CXone', 500, 1000, 200, 230, 30],
    ['a window whose tolerance is long', 3000, 60_000, 200, 250, 50],
    ['no least time', 300, 60_000, 0, 61_800 / 232, 1800],
  ])('P12: %s', (_name, limit, windowMs, leastMs, spacingMs, lateMs) => {
    const lane = platformLane({ limit, windowMs, headroom: 0.2, leastMs });
    expect(lane.spacingMs).toBeCloseTo(spacingMs, 6);
    expect(lane.lateMs).toBeCloseTo(lateMs, 6);
  });
});

describe('share of 401s, at its edges', () => {
  const firstAfter = (rate: number, answers: boolean[]): number => {
    const share = createUnauthorizedRate(rate);
    return answers.findIndex((refused) => share.note(refused)) + 1;
  };
  const calls = (count: number, refused: boolean): boolean[] => Array<boolean>(count).fill(refused);

  it('P7: more than the share, not as many', () => {
    expect(firstAfter(0.05, calls(5, true))).toBe(0);
    expect(firstAfter(0.05, calls(6, true))).toBe(6);
  });

  it('P7: after it has opened the breaker nothing is held against anybody', () => {
    const share = createUnauthorizedRate(0.05);
    const told = calls(12, true).map((refused) => share.note(refused));
    expect(told.flatMap((isOver, index) => (isOver ? [index + 1] : []))).toEqual([6, 12]);
  });

  it('P7: of the last hundred calls, to the call', () => {
    expect(firstAfter(0.05, [...calls(5, true), ...calls(94, false), true])).toBe(100);
    expect(firstAfter(0.05, [...calls(5, true), ...calls(95, false), true])).toBe(0);
  });
});
