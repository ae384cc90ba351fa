import { describe, expect, test } from '@jest/globals';
import { RequestError } from '../../../lambdas/core/errors.ts';
import { readCrmChange } from '../../../lambdas/core/lookup/crm-change.ts';

const PHONE = '+14155552671';
const tier = { phone: PHONE, fieldChanged: 'tier' };

describe('P6: what a change says', () => {
  test.each([
    ['the phone', { phone: 'a' }, ['a']],
    ['phones', { phones: ['a', 'b'] }, ['a', 'b']],
    ['both', { phone: 'a', phones: ['b'] }, ['a', 'b']],
    ['phones that are one', { phones: 'a' }, ['a']],
    ['what is no text', { phone: {}, phones: [null, true, ''] }, [{}, null, true, '']],
    ['digits as a number', { phone: 4155552671, phones: [1.5] }, ['4155552671', 1.5]],
    ['no more than there are', { phone: null, phones: ['a'] }, ['a']],
    ['a hundred phones', { phones: Array(100).fill('a') }, Array(100).fill('a')],
  ])('P6: names %s', (_name, body, phones) => {
    expect(readCrmChange({ fieldChanged: 'tier', ...body })).toEqual({ counts: true, phones, change: {} });
  });

  test.each([
    ['tier', true],
    ['status', true],
    ['vip_flag', true],
    ['customerId', true],
    ['phone', true],
    ['name', false],
  ])('P6: of %s concerns lookups: %p', (fieldChanged, counts) => {
    expect(readCrmChange({ phone: PHONE, fieldChanged }).counts).toBe(counts);
  });

  test.each([
    ['the new tier', { tier: 'x' }, { customer: { tier: 'x' } }],
    ['the customer with it', { tier: 'x', customerId: 'C' }, { customer: { tier: 'x', customerId: 'C' } }],
    ['nothing without its own field', { customerId: 'C' }, {}],
    ['nothing that is empty', { tier: '' }, {}],
    ['nothing that is no text', { tier: 7 }, {}],
    ['no customer that is no text', { tier: 'x', customerId: 7 }, { customer: { tier: 'x' } }],
    ['its time', { changedAt: '1970-01-01T00:00:01Z' }, { changedAtMs: 1000 }],
  ])('P6: of the tier carries %s', (_name, more, change) => {
    expect(readCrmChange({ ...tier, ...more }).change).toEqual(change);
  });

  test('P6: of the customer carries it, and the tier with it', () => {
    const change = { phone: PHONE, fieldChanged: 'customerId', customerId: 'C', tier: 'x' };
    expect(readCrmChange(change).change).toEqual({ customer: { customerId: 'C', tier: 'x' } });
    expect(readCrmChange({ ...change, fieldChanged: 'status', status: 'y' }).change).toEqual({});
  });

  test('P6: reports the number that it leaves', () => {
    expect(readCrmChange({ ...tier, oldPhone: 'old' })).toMatchObject({ phones: [PHONE], oldPhone: 'old' });
    expect(readCrmChange({ fieldChanged: 'phone', phone: null, oldPhone: 'old' })).toMatchObject({
      phones: [],
      oldPhone: 'old',
    });
    expect(readCrmChange({ ...tier, oldPhone: 5 })).toMatchObject({ oldPhone: '5' });
    for (const oldPhone of [undefined, null, ''])
      expect(readCrmChange({ ...tier, oldPhone })).not.toHaveProperty('oldPhone');
  });
});

describe('P6: what is refused', () => {
  test.each([
    ['no field', { phone: PHONE }, 'field_missing', 'The body has no text "fieldChanged".'],
    [
      'an empty field',
      { ...tier, fieldChanged: '' },
      'field_missing',
      'The body has no text "fieldChanged".',
    ],
    ['no phone', { fieldChanged: 'tier' }, 'phone_missing', 'The body names no phone.'],
    [
      'no phone in its fields',
      { fieldChanged: 'tier', phone: null, phones: [] },
      'phone_missing',
      'The body names no phone.',
    ],
    [
      'too many',
      { ...tier, phones: Array(100).fill(PHONE) },
      'too_many_phones',
      'A change names at most 100 phones.',
    ],
    ['no time', { ...tier, changedAt: null }, 'bad_time', '"changedAt" is no time.'],
  ])('P6: %s, with what is wrong with it', (_name, body, code, message) => {
    const refusal = new RequestError(400, code, message);
    const refused = (): unknown => {
      try {
        return readCrmChange(body);
      } catch (error) {
        return error;
      }
    };
    expect(refused()).toEqual(refusal);
    expect(refused()).toMatchObject({ status: 400, code });
  });
});
