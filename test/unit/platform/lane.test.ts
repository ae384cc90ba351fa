import { describe, expect, it } from '@jest/globals';
import { platformLane } from '../../../lambdas/core/platform/lane.ts';
import { settings } from '../rate/fleet.ts';

const SKEW_MS = 2 * settings.clockSkewMs;

/** The fullest window and the least gap that calls can come to, each as late as it may be, by clocks that differ. */
function worst({ spacingMs, lateMs }: { spacingMs: number; lateMs: number }, windowMs: number) {
  return {
    // One call as late as it may be, all after it on time.
    inWindow: Math.ceil((windowMs + lateMs + SKEW_MS) / spacingMs - 1e-9),
    gapMs: spacingMs - lateMs - SKEW_MS,
  };
}

describe('lane of a platform', () => {
  it.each([
    ['Genesys', 300, 60_000],
    ['CXone', 500, 1000],
    ['a small limit', 10, 1000],
    ['one call a minute', 1, 60_000],
  ])('P12: %s keeps 20 %% headroom in every window and 200 ms between starts', (_name, limit, windowMs) => {
    const lane = platformLane('genesys', { limit, windowMs, leastMs: 200 }, settings);
    const { inWindow, gapMs } = worst(lane, windowMs);
    expect(inWindow).toBeLessThanOrEqual(Math.max(1, 0.8 * limit));
    expect(gapMs).toBeGreaterThanOrEqual(200);
  });

  it('P12: Genesys is used to more than 70 % of its limit', () => {
    const { spacingMs } = platformLane('genesys', { limit: 300, windowMs: 60_000, leastMs: 200 }, settings);
    expect(60_000 / spacingMs).toBeGreaterThan(0.7 * 300);
  });

  it.each([
    // 232 whole calls of 0.97 × 0.8 × 300; the least time with lateness and skew decides.
    ['Genesys', 300, 60_000, 200, 270, 50],
    // The rate would allow a call every few ms.
    ['CXone', 500, 1000, 200, 250, 30],
    ['a window whose tolerance is long', 3000, 60_000, 200, 270, 50],
    ['a rate that leaves time for lateness', 150, 60_000, 200, 61_820 / 116, 61_820 / 116 - 220],
    ['no least time', 300, 60_000, 0, 61_820 / 232, 1800],
  ])('P12: in numbers: %s', (_name, limit, windowMs, leastMs, spacingMs, lateMs) => {
    const lane = platformLane('nice', { limit, windowMs, leastMs }, settings);
    expect(lane).toMatchObject({ name: 'nice', items: 1 });
    expect(lane.spacingMs).toBeCloseTo(spacingMs, 6);
    expect(lane.lateMs).toBeCloseTo(lateMs, 6);
  });
});
