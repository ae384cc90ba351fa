import { expect, test } from '@jest/globals';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { APPLIED, readTry, tryText, withTry, withUpdate } from '../../../lambdas/core/retry/recent-tries.ts';

const AT = Date.UTC(2026, 0, 1);
const LONG = 'ä'.repeat(30) + 'x'.repeat(200);

test('P15: the last ten tries are kept, the newest last', () => {
  let history = untried;
  for (let index = 0; index < 12; index += 1)
    history = withTry(history, { atMs: AT + index, tookMs: index, answer: 'crm answered 503' });
  expect(history.recent).toHaveLength(10);
  expect([history.recent[0]?.atMs, history.recent[9]]).toEqual([
    AT + 2,
    { atMs: AT + 11, tookMs: 11, answer: 'crm answered 503' },
  ]);
});

test.each([0, 7, 123_456_789])(
  'P15: one takes 80 bytes at most, whatever was answered, after %s ms',
  (tookMs) => {
    const [one] = withTry(untried, { atMs: AT, tookMs, answer: LONG }).recent;
    if (one === undefined) throw new Error('nothing was kept');
    const text = tryText(one);
    expect(Buffer.byteLength(text)).toBe(80);
    expect(readTry(text)).toEqual(one);
  },
);

test('P15: what was answered is kept as it came where it is short and plain', () => {
  const [one] = withTry(untried, { atMs: AT, tookMs: 12.6, answer: 'no answer within 3000 ms' }).recent;
  expect(one).toEqual({ atMs: AT, tookMs: 13, answer: 'no answer within 3000 ms' });
  for (const text of ['not a try', 'x1 2 ok', '1 2 ok\nmore']) expect(readTry(text)).toBeUndefined();
  expect(readTry('1 2 ')).toEqual({ atMs: 1, tookMs: 2, answer: '' });
});

test('P15: what is no plain character is kept as a question mark', () => {
  const [one] = withTry(untried, { atMs: AT, tookMs: 1, answer: 'naïve\n' }).recent;
  expect(one?.answer).toBe('na?ve?');
});

test('P15: the last try tells of the update that was queued with its effect, those before it as they did', () => {
  const failed = { atMs: AT, tookMs: 1, answer: 'crm answered 503' };
  const applied = { atMs: AT + 9, tookMs: 2, answer: APPLIED };
  expect(withUpdate([failed, failed, applied])).toEqual([
    ...[failed, failed, { ...applied, answer: 'applied, platform update queued' }],
  ]);
  expect(withUpdate([])).toEqual([]);
});
