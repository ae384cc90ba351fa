import { expect, test } from '@jest/globals';
import { requestIdOf } from '../../../lambdas/core/requests/request-id.ts';

/** 64 hex digits, the one that the variant is made of at its place. */
const hidden = (digit: string): string => `0123456789abcdef${digit}${'fedcba9876543210'.repeat(3).slice(1)}`;

test.each([
  ['0', '8'],
  ['1', '9'],
  ['2', 'a'],
  ['3', 'b'],
  ['4', '8'],
  ['f', 'b'],
])('P2: the id of a hidden key is the same UUID for ever (digit %s)', (digit, variant) => {
  expect(requestIdOf(hidden(digit))).toBe(`01234567-89ab-8def-${variant}edc-ba9876543210`);
});
