/** Whole numbers as texts: ids that a double can't hold. */
import { expect, test } from '@jest/globals';
import {
  exactNumberSource,
  parseExactly,
  wholeNumberText,
} from '../../../lambdas/core/message/exact-number.ts';

test.each([
  ['0', '0'],
  ['12300', '12300'],
  ['-7e2', '-700'],
  ['12345678901234567890', '12345678901234567890'],
  ['1e256', `1${'0'.repeat(256)}`],
  ['1e257', undefined],
  ['1.5', undefined],
  ['"7"', undefined],
  ['null', undefined],
])('the digits of %s', (source, expected) => {
  expect(wholeNumberText(parseExactly(source))).toBe(expected);
});

test('a number that a double can’t hold keeps the text that it came as; any other has none', () => {
  expect(exactNumberSource(parseExactly('1234567890123456789.0'))).toBe('1234567890123456789.0');
  for (const value of [5, '5', undefined]) expect(exactNumberSource(value)).toBeUndefined();
});
