import { expect, test } from '@jest/globals';
import { epochMs, epochNumber } from '../../../lambdas/core/time/epoch.ts';

test.each([
  ['1767225600', 1_767_225_600],
  ['1767225600.25', 1_767_225_600.25],
  ['1767225600000000', 1_767_225_600_000_000],
  ['176722560', undefined],
  ['17672256000000000', undefined],
  [' 1767225600', undefined],
  ['1767225600 ', undefined],
  ['-1767225600', undefined],
  ['1767225600.', undefined],
  ['1767225600.0123456789', undefined],
])('a time is %j only where it is 10 to 16 digits, with a fraction or without', (text, expected) => {
  expect(epochNumber(text)).toBe(expected);
});

test.each([
  [1_767_225_600, 1_767_225_600_000],
  [1_767_225_600.0004, 1_767_225_600_000],
  [99_999_999_999, 99_999_999_999_000],
  [100_000_000_000, 100_000_000_000],
  [-1, -1000],
])('%d is %d ms since the epoch', (value, expected) => {
  expect(epochMs(value)).toBe(expected);
});
