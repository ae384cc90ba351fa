import { describe, expect, test } from '@jest/globals';
import { itemsOf, rateLane } from '../../../lambdas/core/rate/lane.ts';
import { latenessMs, spacingMs } from '../../../lambdas/core/rate/spacing.ts';
import { usableCalls, usableCallsPerSecond } from '../../../lambdas/core/rate/usable-rate.ts';
import { settings } from './fleet.ts';

describe('what may be used of a limit', () => {
  test.each([
    [100, 0.2, 80],
    [99, 0.2, 79],
    [10, 0.3, 7],
    [2, 0.2, 1],
    [1, 0.2, 1],
  ])('P12: of %i calls with a headroom of %f there are %i', (limit, headroom, calls) => {
    expect(usableCalls({ limit }, headroom)).toBe(calls);
  });

  test('P12: as a rate it counts the window', () => {
    expect(usableCallsPerSecond({ limit: 300, windowMs: 60_000 }, 0.2)).toBe(4);
    expect(usableCallsPerSecond({ limit: 1, windowMs: 2000 }, 0.2)).toBe(0.5);
  });
});

describe('spacing', () => {
  test('P12: a window, its lateness and the skew of two clocks have room for the usable calls', () => {
    expect(latenessMs(1000, settings)).toBe(30);
    expect(spacingMs(80, 1000, settings)).toBe(1050 / 80);
    expect(spacingMs(240, 60_000, settings)).toBe(61_820 / 240);
  });

  test('P12: a drain uses more than 0.93 of what is usable', () => {
    for (const limit of [10, 100, 1000, 5000]) {
      const lane = rateLane('crm', { limit, windowMs: 1000 }, settings);
      expect((lane.items * 1000) / lane.spacingMs).toBeGreaterThan(0.93 * 0.8 * limit);
    }
  });
});

describe('lane', () => {
  test('P12: a usual limit has one timeline', () => {
    const lane = rateLane('crm', { limit: 100, windowMs: 1000 }, settings);
    expect(lane).toEqual({ name: 'crm', items: 1, spacingMs: 1050 / 80, lateMs: 30 });
    expect(itemsOf(lane)).toEqual(['crm']);
    expect(rateLane('crm', { limit: 1250, windowMs: 1000 }, settings).items).toBe(1);
  });

  test('P12: a timeline that one item could not serve is dealt out over several, none over its part', () => {
    const lane = rateLane('crm', { limit: 2600, windowMs: 1000 }, settings);
    expect(lane).toEqual({ name: 'crm', items: 3, spacingMs: 1050 / 693, lateMs: 30 });
    expect(itemsOf(lane)).toEqual(['crm#0', 'crm#1', 'crm#2']);
  });

  test('P12: there are no more items than calls', () => {
    const lane = rateLane('crm', { limit: 4, windowMs: 1000 }, { ...settings, bookingsPerItem: 1 });
    expect(lane).toMatchObject({ items: 3, spacingMs: 1050 });
    const slow = rateLane('crm', { limit: 4, windowMs: 1000 }, { ...settings, bookingsPerItem: 0.1 });
    expect(slow).toMatchObject({ items: 3, spacingMs: 1050 });
  });
});
