import { describe, expect, it } from '@jest/globals';
import { platformLane } from '../../../lambdas/core/platform/lane.ts';

/** The fullest window and the least gap that calls can come to, each as late as it may be. */
function worst({ spacingMs, lateMs }: { spacingMs: number; lateMs: number }, windowMs: number) {
  return {
    // One call as late as it may be, all after it on time.
    inWindow: Math.ceil((windowMs + lateMs) / spacingMs),
    gapMs: spacingMs - lateMs,
  };
}

describe('lane of a platform', () => {
  it.each([
    ['Genesys', 300, 60_000],
    ['CXone', 500, 1000],
    ['a small limit', 10, 1000],
    ['one call a minute', 1, 60_000],
  ])('P12: %s keeps 20 %% headroom in every window and 200 ms between starts', (_name, limit, windowMs) => {
    const lane = platformLane({ limit, windowMs, headroom: 0.2, leastMs: 200 });
    const { inWindow, gapMs } = worst(lane, windowMs);
    expect(inWindow).toBeLessThanOrEqual(Math.max(1, 0.8 * limit));
    expect(gapMs).toBeGreaterThanOrEqual(200);
  });

  it('P12: Genesys is used to more than 70 % of its limit', () => {
    const { spacingMs } = platformLane({ limit: 300, windowMs: 60_000, headroom: 0.2, leastMs: 200 });
    expect(60_000 / spacingMs).toBeGreaterThan(0.7 * 300);
  });
});
