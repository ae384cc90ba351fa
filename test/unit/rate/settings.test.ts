import { expect, test } from '@jest/globals';
import { soleWorkRule, workRule } from '../../../lambdas/core/rate/booking-rule.ts';
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

test('P14: work starves after its time, on a slow lane after so many spacings, and where nobody else books never', () => {
  const settings = rateSettings((name) => (name === 'RATE_STARVING_AFTER_MS' ? 1000 : 8));
  expect(workRule({ spacingMs: 10 }, settings).work?.starvingAfterMs).toBe(1000);
  expect(workRule({ spacingMs: 500 }, settings).work?.starvingAfterMs).toBe(4000);
  const { work: _, ...shared } = workRule({ spacingMs: 10 }, settings);
  expect(soleWorkRule({ spacingMs: 10 }, settings)).toEqual({
    ...shared,
    horizonMs: settings.lookupHorizonMs,
  });
});
