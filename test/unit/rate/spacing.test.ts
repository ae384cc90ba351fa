import { describe, expect, test } from '@jest/globals';
import { sharedLanes, spacingMs, toleranceMs } from '../../../lambdas/core/rate/spacing.ts';

const perSecond = { limit: 100, windowMs: 1000, headroom: 0.2 };

describe('spacing', () => {
  test('P12: the default CRM limit divides into 70 calls a second for workers and 10 for lookups', () => {
    const { work, lookup } = sharedLanes('crm', perSecond, 0.1);
    expect(work).toEqual({ lane: 'crm', spacingMs: 1030 / 70 });
    expect(lookup).toEqual({ lane: 'crm-lookup', spacingMs: 1030 / 10 });
  });

  test('P12: workers drain at 95 % of 0.7 of the limit at least', () => {
    for (const limit of [10, 100, 1000, 5000]) {
      const { work } = sharedLanes('crm', { ...perSecond, limit }, 0.1);
      expect(1000 / work.spacingMs).toBeGreaterThanOrEqual(0.95 * 0.7 * limit);
    }
  });

  test('P12: a lone lane keeps above 70 % and under 80 % of the Genesys limit', () => {
    const spacing = spacingMs({ limit: 300, windowMs: 60_000, headroom: 0.2, share: 1 });
    expect(60_000 / spacing).toBeGreaterThan(210);
    expect(Math.ceil((60_000 + toleranceMs(60_000)) / spacing - 1e-9)).toBe(240);
  });

  test('P12: a share never exceeds what the headroom leaves', () => {
    expect(spacingMs({ ...perSecond, share: 1 })).toBe(spacingMs({ ...perSecond, share: 0.8 }));
  });

  test('P12: one whole call is enough for a lane', () => {
    const forLookups = sharedLanes('crm', { ...perSecond, limit: 10 }, 0.1);
    expect([forLookups.work.spacingMs, forLookups.lookup.spacingMs]).toEqual([1030 / 7, 1030]);
    const forWork = sharedLanes('crm', { ...perSecond, headroom: 0, limit: 2 }, 0.5);
    expect([forWork.work.lane, forWork.lookup.lane]).toEqual(['crm', 'crm-lookup']);
  });

  test('P12: a limit too small to divide has one lane for both', () => {
    const { work, lookup } = sharedLanes('crm', { ...perSecond, limit: 9 }, 0.1);
    expect(work).toEqual({ lane: 'crm', spacingMs: 1030 / 7 });
    expect(lookup).toEqual(work);
    expect(sharedLanes('crm', { ...perSecond, limit: 1 }, 0.1).work.spacingMs).toBe(1030);
    expect(sharedLanes('crm', { ...perSecond, limit: 2 }, 0.5).lookup.lane).toBe('crm');
    expect(sharedLanes('crm', perSecond, 0).lookup.lane).toBe('crm');
  });
});
