import { describe, expect, test } from '@jest/globals';
import { timeMs } from '../../../lambdas/core/customer/time.ts';

const FIRST = Date.UTC(2026, 0, 1);

describe('P6: times of changes', () => {
  test.each([
    ['2026-01-01T00:00:00Z', FIRST],
    ['2026-01-01T00:00:00.000Z', FIRST],
    ['2026-01-01T01:00:00+01:00', FIRST],
    ['2026-01-01T00:00:00.000+0000', FIRST],
    ['2026-01-01 00:00:00', FIRST],
    ['2026-01-01t00:00z', FIRST],
    ['2026-01-01', FIRST],
    [' 2026-01-01T00:00:00.123456Z ', FIRST + 123],
    ['2026-01-01T00:00', FIRST],
    ['2026-01-01 00:00:01.5', FIRST + 1500],
    ['2026-01-01T00:00:00.123456789Z', FIRST + 123],
    ['2025-12-31T18:30:00-0530', FIRST],
    ['2025-12-31t18:30:00-05:30', FIRST],
    [FIRST, FIRST],
    [1e12, 1e12],
    [1e13 - 1, 1e13 - 1],
    [1_767_225_600, FIRST],
    [1_767_225_600.5, FIRST + 500],
    ['1767225600', FIRST],
    [' 1767225600000 ', FIRST],
    [1e9, 1e12],
  ])('P6: %j is a time', (given, expected) => {
    expect(timeMs(given)).toBe(expected);
  });

  test.each([
    null,
    undefined,
    true,
    {},
    '',
    'now',
    '1',
    '2026',
    'C-1',
    '2026-02-30T25:00:00Z',
    '2026-01-01T00:00:00Z and more',
    'on 2026-01-01',
    '12026-01-01',
    '2026-01-01T',
    '2026-01-01X00:00:00Z',
    '2026-01-01T00',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00+1',
    '2026-01-01Z',
    1,
    1e12 - 1,
    1e13,
    1e9 - 1,
    1e10,
    '20260101',
    '176722560000000000',
    -1_767_225_600,
    Number.NaN,
    1e15,
    1.5e12 + 0.5,
  ])('P6: %j is none', (given) => {
    expect(timeMs(given)).toBeUndefined();
  });
});
