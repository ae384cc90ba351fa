import { describe, expect, it } from '@jest/globals';
import {
  decimal,
  email,
  flag,
  integer,
  optional,
  phone,
  text,
} from '../../../lambdas/core/connector/index.ts';
import { keyText, readInputs, valueOfText } from '../../../lambdas/core/connector/input.ts';
import { refuseFaults } from '../../../lambdas/core/connector/input-faults.ts';
import { formsOf } from '../../../lambdas/core/connector/numbering-forms.ts';
import { spellingsOf } from '../../../lambdas/core/connector/spellings.ts';
import { parseExactly } from '../../../lambdas/core/message/exact-number.ts';

const US = { defaultRegion: 'US' };
const fields = { who: phone(), subject: text(), count: optional(integer()), urgent: flag(false) };

describe('readInputs', () => {
  it('reads declared fields by their types, with defaults', async () => {
    const { values, faults } = await readInputs(
      fields,
      { who: '(415) 555-0100', subject: 5, count: '7' },
      US,
    );
    expect(faults).toEqual([]);
    expect(values).toMatchObject({ who: { e164: '+14155550100' }, subject: '5', count: 7, urgent: false });
  });

  it('names every field that is missing, unusable or not declared', async () => {
    const given = { who: 'anonymous', subject: '', count: 'many', more: 1, toString: 'x' };
    const { faults } = await readInputs(fields, given, US);
    expect(faults).toEqual([
      { field: 'who', reason: 'unusable' },
      { field: 'subject', reason: 'missing' },
      { field: 'count', reason: 'unusable' },
      { field: 'more', reason: 'not_declared' },
      { field: 'toString', reason: 'not_declared' },
    ]);
  });

  it('takes a number or an address that cannot be read for absent, where it is optional', async () => {
    const contact = { who: optional(phone()), at: optional(email()) };
    const { values, faults } = await readInputs(contact, { who: 'anonymous', at: 'nobody' }, US);
    expect(faults).toEqual([]);
    expect(values).toEqual({ who: undefined, at: undefined });
  });

  it('takes null for absent', async () => {
    const { faults } = await readInputs(fields, { who: '+14155550100', subject: null, count: null }, US);
    expect(faults).toEqual([{ field: 'subject', reason: 'missing' }]);
  });

  it('lets undeclared fields pass where the operation says so', async () => {
    const { faults } = await readInputs({}, { more: 1 }, { ...US, undeclared: 'passed on' });
    expect(faults).toEqual([]);
  });

  it.each([
    [email(), ' Ann@Example.ORG ', 'ann@example.org'],
    [email(), 'ann@example.org\r\nbcc: x', undefined],
    [email(), 'ann bob@example.org', undefined],
    [email(), true, undefined],
    [email(), `${'a'.repeat(242)}@example.org`, `${'a'.repeat(242)}@example.org`],
    [email(), `${'a'.repeat(243)}@example.org`, undefined],
    [text(), '\ud800', undefined],
    [text(), 'x'.repeat(32_000), 'x'.repeat(32_000)],
    [text(), 'x'.repeat(32_001), undefined],
    [text(), ' ', undefined],
    [text(), true, undefined],
    [flag(), 'true', true],
    [flag(), 'false', false],
    [flag(), true, true],
    [flag(), false, false],
    [flag(), 'yes', undefined],
    [integer(), ' -12 ', -12],
    [integer(), '1e3', undefined],
    [integer(), '7x', undefined],
    [integer(), true, undefined],
    [integer(), 1.5, undefined],
    [integer(), 2 ** 53, undefined],
    [integer(), '9007199254740993', undefined],
    [decimal(), '-1.5', -1.5],
    [decimal(), '12', 12],
    [decimal(), '12.25', 12.25],
    [decimal(), '1e3', undefined],
  ])('reads %j from %j as %j', async (field, given, value) => {
    expect((await readInputs({ it: field }, { it: given }, US)).values['it']).toEqual(value);
  });
});

it.each([
  [text(), '9007199254740993', '9007199254740993'],
  [text(), '-9007199254740993', '-9007199254740993'],
  [text(), '9007199254740993.0', '9007199254740993'],
  [text(), '0.12345678901234567890', '0.12345678901234567890'],
  [integer(), '9007199254740993', undefined],
  [decimal(), '0.12345678901234567890', 0.12345678901234568],
])('P2: reads %j from the number %s as %j', async (field, given, value) => {
  const { values } = await readInputs({ it: field }, { it: parseExactly(given) }, US);
  expect(values['it']).toEqual(value);
});

it('keyText is a number in E.164, and any other value as text', async () => {
  const { values } = await readInputs({ who: phone(), n: integer() }, { who: '+442079460958', n: 3 }, US);
  expect(Object.values(values).map((value) => value !== undefined && keyText(value))).toEqual([
    '+442079460958',
    '3',
  ]);
});

it.each([
  [phone(), '+14155550100', { e164: '+14155550100' }],
  // No plan knows it today: it was a number when its message was made.
  [phone(), '+999123', { e164: '+999123' }],
  [phone(), 'tel:+14155550100', { e164: '+14155550100' }],
  [phone(), '+14155550100;ext=1', { e164: '+14155550100' }],
])('valueOfText reads %j from %s', async (field, given, value) => {
  expect(await valueOfText(field, given, 'US')).toMatchObject(value);
});

it('valueOfText reads any other value by its type', async () => {
  expect(await valueOfText(text(), '+14155550100', 'US')).toBe('+14155550100');
  expect(await valueOfText(integer(), '7', 'US')).toBe(7);
});

it('faults of inputs are told up to ten, and names that are none are not repeated', () => {
  const faults = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ field: `f${n}`, reason: 'not_declared' as const }));
  const told = Array.from({ length: 10 }, (_, n) => `"f${n}" is not declared`).join(', ');
  const refused = (message: string) => expect.objectContaining({ status: 400, code: 'bad_input', message });
  expect(() => refuseFaults([])).not.toThrow();
  expect(() => refuseFaults(faults(10))).toThrow(refused(`${told}.`));
  expect(() => refuseFaults(faults(12))).toThrow(refused(`${told}, 2 more.`));
  for (const field of ['+14155550100', 'a b', 'x'.repeat(65)])
    expect(() => refuseFaults([{ field, reason: 'missing' }])).toThrow(
      refused('a field whose name is none is missing.'),
    );
});

describe('spellingsOf', () => {
  it('has no forms of a number that no plan knows', () => {
    expect(formsOf('+999123')).toEqual([]);
  });

  it('has the forms in which people keep a number, none twice', async () => {
    expect(await spellingsOf('+14155550100')).toEqual([
      ...['+14155550100', '14155550100', '4155550100', '(415) 555-0100', '415-555-0100', '415.555.0100'],
      ...['+1 415-555-0100', '+1 415 555 0100', '+1 (415) 555-0100', '1-415-555-0100'],
    ]);
    expect(await spellingsOf('+442079460958')).toEqual([
      ...['+442079460958', '442079460958', '00442079460958', '020 7946 0958', '02079460958'],
      '+44 20 7946 0958',
    ]);
    expect(await spellingsOf('+999123')).toEqual(['+999123', '999123', '00999123']);
    expect(await spellingsOf('+141555501001')).not.toContain('(415) 555-0100');
  });
});
