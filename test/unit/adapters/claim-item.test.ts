/** What a claimed record's item tells of its tries, whichever release wrote it. */
import { expect, test } from '@jest/globals';
import { historyIn, recentIn } from '../../../lambdas/adapters/dynamodb/claim-item.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';

const n = (value: number) => ({ N: String(value) });
const tried = { tries: n(2), triesOf: n(1), lastError: { S: 'crm answered 503' } };

test('P4: tries are those of the message’s generation: a replay starts afresh', () => {
  const history = { ...untried, tries: 2, lastError: 'crm answered 503' };
  expect(historyIn(tried, 1)).toEqual(history);
  expect(historyIn(tried, 2)).toEqual(untried);
  expect(historyIn({ ...tried, triesOf: n(0) }, 0)).toEqual(history);
});

test('P4: refusals of a release that knew fewer of them are none', () => {
  expect(
    historyIn({ ...tried, refusals: { M: { tries: n(3), pending: { L: [n(7)] } } } }, 1).refusals,
  ).toEqual({
    ...{ tries: 3, countedMs: [], firstAtMs: 0 },
    pending: [{ beganAtMs: 7, atMs: 7 }],
  });
});

test('P15: the last tries are read as they were written, a replay’s too; what is none is left out', () => {
  const recent = { L: [{ S: '1 2 crm answered 503' }, { S: 'nonsense' }, n(5), { S: '3 4 applied' }] };
  const told = [
    { atMs: 1, tookMs: 2, answer: 'crm answered 503' },
    { atMs: 3, tookMs: 4, answer: 'applied' },
  ];
  expect(recentIn({ recent })).toEqual(told);
  expect(recentIn({})).toEqual([]);
  expect(historyIn({ ...tried, recent }, 2)).toEqual({ ...untried, recent: told });
});
