import { expect, test } from '@jest/globals';
import { atMost } from '../../../bench/section.ts';
import { tableOf, verdictOf } from '../../../bench/table.ts';

const parts = [
  { title: 'Calls', rows: [atMost('ingest', 2, 2), atMost('worker', 2.4, 2.3)] },
  { title: 'Times', rows: [{ name: 'live', value: '3 ms' }] },
];

test('a figure at its budget is met, one above it is not, one without a budget is not judged', () => {
  expect(tableOf(parts).split('\n')).toEqual([
    'Calls',
    '  ingest  2     ≤ 2    met',
    '  worker  2.4   ≤ 2.3  NOT MET',
    '',
    'Times',
    '  live    3 ms',
  ]);
});

test('the verdict counts judged figures alone and names what was missed', () => {
  expect(verdictOf(parts)).toBe('1 of 2 budgets met; not met: worker.');
  expect(verdictOf([{ title: 'Calls', rows: [atMost('ingest', 2, 2)] }])).toBe('All 1 budgets met.');
});

test('a ratio that could not be formed is not met', () => {
  expect(atMost('open ÷ cached', Number.NaN, 2).met).toBe(false);
});
