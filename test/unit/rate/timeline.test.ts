import { expect, test } from '@jest/globals';
import { grantOf } from '../../../lambdas/core/rate/timeline.ts';
import { rateLimitOf } from '../../../lambdas/core/rate/usable-rate.ts';

const timeline = { nextMs: 6000, workedMs: 0 };

test.each([
  [4000, 2000, { fromMs: 4000, starving: true }],
  [3000, 2000, { fromMs: 4000, starving: true }],
  [4500, 9000, { fromMs: 4500, starving: true }],
  [5000, 2000, { fromMs: 5000, starving: false }],
  [9000, 2000, { fromMs: 5000, starving: false }],
])(
  'P14: work that starves after %i ms and then books %i ms ahead is granted its call: %j',
  (afterMs, horizonMs, granted) => {
    const work = { starvingAfterMs: afterMs, starvingHorizonMs: horizonMs };
    expect(grantOf(timeline, { horizonMs: 1000, work })).toEqual(granted);
  },
);

test('P12: a limit is the two settings of its system', () => {
  const settings: Record<string, number> = { EHR_RATE_LIMIT: 90, EHR_RATE_WINDOW_MS: 60_000 };
  expect(rateLimitOf('EHR', (name) => settings[name] ?? 0)).toEqual({ limit: 90, windowMs: 60_000 });
});
