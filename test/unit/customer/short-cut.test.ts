/**
 * What the short cut reads without the tables of the world's numbering plans, which take a cold start's time to load.
 * @isolated
 */
import { expect, jest, test } from '@jest/globals';

const asked: string[] = [];
jest.unstable_mockModule('../../../lambdas/core/customer/numbering-plan.ts', () => ({
  e164Of(text: string) {
    asked.push(text);
    return undefined;
  },
}));
const { readPhone } = await import('../../../lambdas/core/customer/phone.ts');

test.each([
  ['+14155552671', 'US'],
  ['+1 (415) 555-2671', 'DE'],
  ['14155552671', 'US'],
  ['415.555.2671', 'CA'],
  ['+19999999999', 'US'],
  ['+12002000000', 'US'],
])('P5: %s is read in %s without a numbering plan', async (text, region) => {
  asked.length = 0;
  expect(await readPhone(text, region)).toMatchObject({ usable: true });
  expect(asked).toEqual([]);
});

test.each([
  ['4155552671', 'DE'],
  ['14155552671', 'DE'],
  ['+11155552671', 'US'],
  ['+14151552671', 'US'],
  ['+442079460958', 'US'],
])('P5: %s is read in %s with one', async (text, region) => {
  asked.length = 0;
  await readPhone(text, region);
  expect(asked).toEqual([text]);
});
