/** What a record tells of its letters and of operators' deeds. */
import { expect, test } from '@jest/globals';
import { deedSet, deedsIn, lettersIn } from '../../../lambdas/adapters/dynamodb/deeds.ts';

const n = (value: number) => ({ N: String(value) });
const letter = (atMs: number) => ({
  M: { at: n(atMs), reason: { S: 'permanent' }, error: { S: 'e' }, attempts: n(2) },
});
const told = (atMs: number) => ({ atMs, reason: 'permanent', error: 'e', attempts: 2 });

test('P15: letters are told oldest first, the last one once, whether it stands among those before or not', () => {
  expect(lettersIn({})).toEqual([]);
  expect(lettersIn({ letter: letter(7) })).toEqual([told(7)]);
  expect(lettersIn({ letters: { L: [letter(1), letter(5)] } })).toEqual([told(1), told(5)]);
  expect(lettersIn({ letters: { L: [letter(1), letter(5)] }, letter: letter(7) })).toEqual([
    ...[told(1), told(5), told(7)],
  ]);
  expect(lettersIn({ letters: { L: [letter(1), letter(5)] }, letter: letter(5) })).toEqual([
    told(1),
    told(5),
  ]);
});

test('P15: a letter goes among those before only where it leaves its queue, and only if there is one', () => {
  const record = { letter: letter(7) };
  expect(deedSet(record, undefined, 9)).toEqual({ set: '', values: {} });
  expect(deedSet({}, undefined, 9, true)).toEqual({ set: '', values: {} });
  expect(deedSet(undefined, undefined, 9, true)).toEqual({ set: '', values: {} });
  expect(deedSet(record, undefined, 9, true)).toEqual({
    ...{ set: ', letters = :lettersBefore', values: { ':lettersBefore': { L: [letter(7)] } } },
  });
});

test('P15: a deed is kept with who did it, when and why', () => {
  const { set, values } = deedSet({}, { did: 'replayed', by: 'ann', why: 'fixed' } as never, 9);
  expect(set).toBe(', deeds = :deeds');
  const deeds = values[':deeds'];
  expect(deeds && deedsIn({ deeds })).toEqual([{ atMs: 9, did: 'replayed', by: 'ann', why: 'fixed' }]);
});

test('P15: of who and why so much is kept as fits beside the record, on one that was not there as well', () => {
  const long = 'x'.repeat(201);
  const { values } = deedSet(undefined, { did: 'replayed', by: long, why: long } as never, 9);
  const deeds = values[':deeds'];
  expect(deeds && deedsIn({ deeds })).toMatchObject([{ by: 'x'.repeat(200), why: 'x'.repeat(200) }]);
});
