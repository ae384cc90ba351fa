import { describe, expect, it } from '@jest/globals';
import conditions from 'dynalite/db/conditionParser.js';
import { type ParseOptions, rememberingParse } from '../../../local/engines/condition-cache.ts';

const claim =
  '(attribute_not_exists(#ttl) OR #ttl > :now) AND (#owner = :owner OR (#owner <> :other AND size(items) < :now))';

const optionsOf = (
  now: number,
  owner: string,
): Required<ParseOptions['context']> & Record<string, unknown> => ({
  attrNames: { '#ttl': 'ttl', '#owner': 'owner' },
  attrVals: { ':now': { N: String(now) }, ':owner': { S: owner }, ':other': { S: owner } },
  unusedAttrNames: { '#ttl': true, '#owner': true, '#rest': true },
  unusedAttrVals: { ':now': true, ':owner': true, ':rest': true },
  isReserved: (name: string) => name.toUpperCase() === 'STATUS',
  compare: () => false,
});

describe('Runner: remembered conditions', () => {
  it.each([
    claim,
    'owner = :owner',
    'a IN (:owner, :other) AND NOT contains(#owner, :owner)',
    'begins_with(#owner, :owner) OR m.#ttl[2] >= :now',
    '#owner BETWEEN :owner AND :other',
    'status = :owner',
    'a = :missing',
    '((a = :owner))',
  ])('%s gives what the parser gives, every time', (text) => {
    const remembered = rememberingParse(conditions.parse);
    for (const [now, owner] of [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ] as const) {
      const expected = optionsOf(now, owner);
      const actual = optionsOf(now, owner);
      expect(remembered(text, { context: actual })).toEqual(conditions.parse(text, { context: expected }));
      expect(actual.unusedAttrNames).toEqual(expected.unusedAttrNames);
      expect(actual.unusedAttrVals).toEqual(expected.unusedAttrVals);
    }
  });

  it('parses a text once for the same names and types, and again for other types', () => {
    let parses = 0;
    const remembered = rememberingParse((text, options) => {
      parses += 1;
      return conditions.parse(text, options);
    });
    remembered(claim, { context: optionsOf(1, 'a') });
    remembered(claim, { context: optionsOf(2, 'b') });
    expect(parses).toBe(1);
    const numbers = {
      ...optionsOf(1, 'a'),
      attrVals: { ':now': { S: '1' }, ':owner': { S: 'a' }, ':other': { S: 'b' } },
    };
    remembered(claim, { context: numbers });
    expect(parses).toBe(2);
  });
});
