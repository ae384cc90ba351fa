/** What values of a notice make of a cached answer, by the lookup's own declaration. */
import { describe, expect, test } from '@jest/globals';
import { integer, text } from '../../../lambdas/core/connector/index.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { writeThroughOf } from '../../../lambdas/core/connector/write-through.ts';

const answer = { accountId: text('', { needed: true }), cents: integer(0), city: text('') };
const byId = { answer, entity: ({ accountId = '' }) => String(accountId) };
const known: LookupAnswer = {
  found: true,
  values: { accountId: 'a-1', cents: 5, city: 'Bonn' },
  isAmbiguous: false,
  entities: [],
};
const whole = { accountId: 'a-2', cents: 0, city: 'Cork' };

describe('P6: values that a notice states', () => {
  test.each([
    ['a part', { cents: 7 }, { ...known.values, cents: 7 }],
    ['a number as text', { cents: '7' }, { ...known.values, cents: 7 }],
    ['the same record with a part', { accountId: 'a-1', city: 'Ulm' }, { ...known.values, city: 'Ulm' }],
    [
      'what is not declared, beside a part',
      { cents: 7, changedAt: 1, colour: 'red' },
      { ...known.values, cents: 7 },
    ],
    ['another record, whole', whole, whole],
  ])('P6: %s is written over what is known', (_what, stated, values) => {
    const changed = writeThroughOf({ answer })(known, stated);
    expect(changed?.value).toEqual({ found: true, values, isAmbiguous: false, entities: [] });
    expect(changed?.isWhole).toBe(stated === whole);
  });

  test.each([
    ['nothing that is declared', { colour: 'red' }],
    ['another record of which not everything is stated', { accountId: 'a-2', cents: 7 }],
    ['a value of another type', { cents: 7, city: {} }],
    ['an emptied field', { cents: 7, city: null }],
  ])('P6: %s is not written', (_what, stated) => {
    expect(writeThroughOf({ answer })(known, stated)).toBeUndefined();
  });

  test('P6: where nothing is known only a whole record is written', () => {
    expect(writeThroughOf({ answer })(undefined, { cents: 7 })).toBeUndefined();
    expect(writeThroughOf({ answer })(undefined, whole)?.value.values).toEqual(whole);
  });

  test('P6: where several records answered nothing is written: it may be another one’s', () => {
    expect(writeThroughOf({ answer })({ ...known, isAmbiguous: true }, { cents: 7 })).toBeUndefined();
  });

  test('P6: under a key that the index keeps for one record, no other is written', () => {
    const write = writeThroughOf(byId);
    expect(write(known, { cents: 7 })?.value.values).toEqual({ ...known.values, cents: 7 });
    expect(write(known, whole)).toBeUndefined();
    expect(write(undefined, whole)).toBeUndefined();
    const byBoth = { answer, entity: ({ accountId = '', city = '' }) => [String(accountId), String(city)] };
    const shifted = { accountId: 'a-1Bo', cents: 0, city: 'nn' };
    expect(writeThroughOf(byBoth)(known, shifted)).toBeUndefined();
  });
});
