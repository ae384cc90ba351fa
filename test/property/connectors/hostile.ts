/** Values that try to be more than values. */
import fc from 'fast-check';
import type { Field, FieldValue, InputFields } from '../../../lambdas/core/connector/fields.ts';
import { spellingsOf } from '../../../lambdas/core/connector/spellings.ts';
import { anyCharacter } from '../../fixtures/any-character.ts';
import type { Given, Subject, Values } from './subjects.ts';

/** Signs with a meaning in one of the languages. */
const signs = fc.constantFrom(
  "'",
  '"',
  '\\',
  '/',
  '?',
  '#',
  '&',
  '=',
  '+',
  '%',
  ';',
  ',',
  '|',
  '$',
  '^',
  '(',
  ')',
  '{',
  '}',
  '\r\n',
  '\n',
  '\t',
  '\0',
  '..',
  '.',
  ' ',
  "' OR '1'='1",
  "') OR (Id != null",
  '%2e%2e',
  '%00',
  'javascript:gs.log(1)',
  '^NQactive=true',
  '&admin=true',
  '?x=1',
  '#f',
  '\u2028',
  'é',
  '😀',
  '\ud800',
  '__proto__',
  '$',
  '{input}',
);
export const hostileText = fc
  .oneof(
    signs,
    fc
      .array(fc.oneof(signs, fc.string({ unit: anyCharacter, maxLength: 6 }), fc.string({ maxLength: 6 })), {
        maxLength: 6,
      })
      .map((parts) => parts.join('')),
  )
  .filter((text) => text.trim() !== '');
const plainText = fc.constantFrom('one', 'two');

/** Whatever a platform may put into an event, and anything that looks like one of our own objects. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constant({ place: 'soql', text: "' OR Id != null" }),
  fc.constant({ toJSON: 'x' }),
);

const numbers = ['+14155550100', '+442079460958', '+4930123456'];
const spelled = new Map(
  await Promise.all(numbers.map(async (e164) => [e164, await spellingsOf(e164)] as const)),
);
const phones = fc.constantFrom(...numbers).map((e164) => ({ e164, spellings: spelled.get(e164) ?? [] }));

function value(field: Field, isHostile: boolean): fc.Arbitrary<FieldValue> {
  switch (field.type) {
    case 'phone':
      return isHostile ? phones : phones.filter(({ e164 }) => e164 === numbers[0]);
    case 'integer':
      return isHostile ? fc.maxSafeInteger() : fc.constant(1);
    case 'decimal':
      return isHostile ? fc.double({ noNaN: true, noDefaultInfinity: true }) : fc.constant(1.5);
    case 'flag':
      return fc.constant(true);
    default:
      // An input is well-formed text once it has been read.
      return isHostile ? hostileText.map((text) => text.toWellFormed()) : plainText;
  }
}

/** Inputs of one subject: with the same optional fields absent in all of them. */
export function inputs(
  { fields }: Pick<Subject, 'fields'>,
  isHostile: boolean,
  absent: ReadonlySet<string>,
): fc.Arbitrary<Given> {
  const words = isHostile ? hostileText : plainText;
  return fc.record({
    values: valuesOf(fields, isHostile, absent),
    fields: isHostile ? fc.dictionary(hostileText, anything, { maxKeys: 4 }) : fc.constant({}),
    event: fc.record({
      platform: fc.constantFrom('genesys' as const, 'nice' as const),
      eventId: words,
      interactionId: words,
      eventType: words,
      topic: fc.constant('voice' as const),
      occurredAt: words,
      data: isHostile ? anything : fc.constant({}),
    }),
    key: fc.stringMatching(/^[A-Za-z0-9_-]{8,64}$/),
  });
}

function valuesOf(
  fields: InputFields,
  isHostile: boolean,
  absent: ReadonlySet<string>,
): fc.Arbitrary<Values> {
  const each = Object.entries(fields).map(([name, field]) => [
    name,
    absent.has(name) ? fc.constant(undefined) : value(field, isHostile),
  ]);
  return fc.record(Object.fromEntries(each) as Record<string, fc.Arbitrary<FieldValue | undefined>>);
}

/** Which optional fields are absent. */
export function absences({ fields }: Pick<Subject, 'fields'>): fc.Arbitrary<ReadonlySet<string>> {
  const names = Object.keys(fields).filter((name) => fields[name]?.optional === true);
  return fc.subarray(names).map((some) => new Set(some));
}
