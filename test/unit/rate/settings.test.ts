import { expect, test } from '@jest/globals';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';

test('P12: every number of a rate is the setting of its name', () => {
  const names: string[] = [];
  const settings = rateSettings((name) => names.push(name));
  expect(Object.entries(settings).map(([option, value]) => [option, names[value - 1]])).toEqual([
    ['headroom', 'RATE_HEADROOM'],
    ['lateness', 'RATE_LATENESS'],
    ['clockSkewMs', 'RATE_CLOCK_SKEW_MS'],
    ['bookingsPerItem', 'RATE_BOOKINGS_PER_ITEM'],
    ['workHorizonMs', 'RATE_WORK_HORIZON_MS'],
    ['workCalls', 'RATE_WORK_CALLS'],
    ['workSpanMs', 'RATE_WORK_SPAN_MS'],
    ['napMs', 'RATE_NAP_MS'],
    ['napMaxMs', 'RATE_NAP_MAX_MS'],
    ['releaseAfterMs', 'RATE_RELEASE_AFTER_MS'],
    ['lookupHorizonMs', 'RATE_LOOKUP_HORIZON_MS'],
    ['starvingAfterMs', 'RATE_STARVING_AFTER_MS'],
    ['starvingSpacings', 'RATE_STARVING_SPACINGS'],
  ]);
});
