import { describe, expect, test } from '@jest/globals';
import { customerChanges } from '../../../lambdas/connectors/customer-notice.ts';
import { RequestError } from '../../../lambdas/core/errors.ts';

const PHONE = '+14155552671';
const tier = { phone: PHONE, fieldChanged: 'tier' };
const named = { lookup: 'customer', keys: { ani: [PHONE] } };

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
    expect(customerChanges({ fieldChanged: 'tier', ...body })).toEqual([
      { lookup: 'customer', keys: { ani: phones } },
    ]);
  });

  test.each([
    ['tier', true],
    ['status', true],
    ['vip_flag', true],
    ['customerId', true],
    ['phone', true],
    ['name', false],
  ])('P6: of %s concerns lookups: %p', (fieldChanged, counts) => {
    expect(customerChanges({ phone: PHONE, fieldChanged })).toHaveLength(counts ? 1 : 0);
  });

  test.each([
    ['the new tier', { tier: 'x' }, { values: { tier: 'x' } }],
    ['the customer with it', { tier: 'x', customerId: 'C' }, { values: { tier: 'x', customerId: 'C' } }],
    ['nothing without its own field', { customerId: 'C' }, {}],
    ['nothing that is empty', { tier: '' }, {}],
    ['nothing that is no text', { tier: 7 }, {}],
    ['no customer that is no text', { tier: 'x', customerId: 7 }, { values: { tier: 'x' } }],
    ['its time', { changedAt: '1970-01-01T00:00:01Z' }, { changedAt: '1970-01-01T00:00:01Z' }],
  ])('P6: of the tier carries %s', (_name, more, change) => {
    expect(customerChanges({ ...tier, ...more })).toEqual([{ ...named, ...change }]);
  });

  test('P6: of the customer carries it, and the tier with it', () => {
    const change = { phone: PHONE, fieldChanged: 'customerId', customerId: 'C', tier: 'x' };
    expect(customerChanges(change)).toEqual([{ ...named, values: { customerId: 'C', tier: 'x' } }]);
    expect(customerChanges({ ...change, fieldChanged: 'status', status: 'y' })).toEqual([named]);
  });

  test('P6: reports the number that it leaves', () => {
    expect(customerChanges({ ...tier, oldPhone: 'old' })).toEqual([{ ...named, left: { ani: ['old'] } }]);
    expect(customerChanges({ fieldChanged: 'phone', phone: null, oldPhone: 'old' })).toEqual([
      { lookup: 'customer', keys: { ani: [] }, left: { ani: ['old'] } },
    ]);
    expect(customerChanges({ ...tier, oldPhone: 5 })).toEqual([{ ...named, left: { ani: ['5'] } }]);
    for (const oldPhone of [undefined, null, ''])
      expect(customerChanges({ ...tier, oldPhone })).toEqual([named]);
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
    ['a list', [tier], 'not_an_object', 'The body must be a JSON object.'],
  ])('P6: %s, with what is wrong with it', (_name, body, code, message) => {
    const refusal = new RequestError(400, code, message);
    const refused = (): unknown => {
      try {
        return customerChanges(body);
      } catch (error) {
        return error;
      }
    };
    expect(refused()).toEqual(refusal);
    expect(refused()).toMatchObject({ status: 400, code });
  });
});
