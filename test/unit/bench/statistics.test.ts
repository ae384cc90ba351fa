import { expect, test } from '@jest/globals';
import { median, percentile } from '../../../bench/statistics.ts';

test('percentiles are values that were measured, by the nearest rank', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentile(values, 0.99)).toBe(99);
  expect(percentile(values, 1)).toBe(100);
  expect(median([5, 1, 3])).toBe(3);
});

test('nothing measured is no number', () => {
  expect(median([])).toBeNaN();
});
