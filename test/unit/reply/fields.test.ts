import { describe, expect, test } from '@jest/globals';
import { field, textOf } from '../../../lambdas/core/reply/fields.ts';
import { valuesAt } from '../../../lambdas/core/reply/pointer.ts';
import { readReply } from '../../../lambdas/core/reply/read-reply.ts';

const idIn = (number: string) =>
  textOf(field(readReply({ status: 200, headers: {}, body: `{"id":${number}}` }).json, 'id'));

describe('values of a reply', () => {
  test.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['1000000000000000000000', '1000000000000000000000'],
    ['9007199254740993.0', '9007199254740993'],
    ['9.007199254740993e15', '9007199254740993'],
    ['90071992547409930E+2', '9007199254740993000'],
    ['1.2345678901234567890', '1.2345678901234567890'],
    ['9007199254740993e20', '900719925474099300000000000000000000'],
    [`${'1'.repeat(60)}`, '1'.repeat(60)],
    ['1e23', '100000000000000000000000'],
    ['1.5e300', '1.5e+300'],
    ['1e9999', '1e9999'],
    ['42', '42'],
    ['0', '0'],
    ['7.50', '7.5'],
  ])('P2: the number %s is the text %s', (number, text) => {
    expect(idIn(number)).toBe(text);
  });

  test('what is no text is none', () => {
    for (const value of [undefined, null, '', true, {}, [], Number.NaN])
      expect(textOf(value)).toBeUndefined();
    expect(field({}, 'constructor')).toBeUndefined();
    expect(field(null, 'a')).toBeUndefined();
    expect(field('text', 'length')).toBeUndefined();
  });

  test('are text as it was written, a mark of the encoding at the beginning alone gone', () => {
    for (const mark of ['', '\ufeff'])
      expect(readReply({ status: 200, headers: {}, body: `${mark}{"a":"\ufeffb"}` }).json).toEqual({
        a: '\ufeffb',
      });
  });

  test('pointers lead to every member of a list, and nowhere where there is none', () => {
    const json = { errors: [{ code: 'A' }, {}, { code: 'B' }], 'a/b': { '~': 1 } };
    expect(valuesAt(json, '/errors/*/code')).toEqual(['A', 'B']);
    expect(valuesAt(json, ['/errors/2/code', '/errors/9/code', '/errors/code', '/none'])).toEqual(['B']);
    expect(valuesAt(json, '/a~1b/~0')).toEqual([1]);
    expect(valuesAt(json, '/constructor/name')).toEqual([]);
    expect(valuesAt(json)).toEqual([]);
    expect(valuesAt('text', '/length')).toEqual([]);
    expect(valuesAt({ errors: { code: 'A' } }, '/errors/*')).toEqual([]);
    expect(valuesAt(undefined, '')).toStrictEqual([]);
  });
});
