import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { RequestError } from '../../../lambdas/core/errors.ts';
import { canonicalJson } from '../../../lambdas/core/message/canonical-json.ts';
import { mayHoldInexactNumbers } from '../../../lambdas/core/message/exact-number.ts';
import { readPayload } from '../../../lambdas/core/message/payload.ts';
import { anyCharacter } from '../../fixtures/any-character.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hash = (text: string): string => readPayload(hasher, bytes(text)).hash;
const nested = (depth: number, open: string, close: string): string =>
  `{"a":${open.repeat(depth)}1${close.repeat(depth)}}`;

/** A value written out with its keys turned round, white space, and escapes where none are needed. */
function respelled(value: unknown): string {
  if (Array.isArray(value)) return `[\n${value.map(respelled).join(' ,\t')}\r\n]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).reverse();
    return `{ ${members.map(([key, item]) => `${respelled(key)} :  ${respelled(item)}`).join(' , ')} }`;
  }
  if (typeof value === 'string')
    return `"${Array.from({ length: value.length }, (_, at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`;
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 1e15) return `${value}.0e0`;
  return JSON.stringify(value);
}

const objects = fc.dictionary(
  fc.string().filter((key) => key !== '__proto__'),
  fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__')),
);

describe('payload hash', () => {
  it('P2: white space, key order, escapes and spellings of numbers make no other payload', () => {
    fc.assert(fc.property(objects, (value) => hash(respelled(value)) === hash(JSON.stringify(value))));
  });

  it('P2: another value is another payload', () => {
    fc.assert(
      fc.property(objects, objects, (one, other) => {
        const same = canonicalJson(one) === canonicalJson(other);
        return (hash(JSON.stringify(one)) === hash(JSON.stringify(other))) === same;
      }),
    );
  });

  it('P2: the canonical text is JSON for the same value', () => {
    fc.assert(
      fc.property(
        objects,
        (value) => canonicalJson(JSON.parse(canonicalJson(value))) === canonicalJson(value),
      ),
    );
  });

  it.each([
    ['{"a":1}', '{"a":1.0}'],
    ['{"a":10}', '{"a":1e1}'],
    ['{"a":-0}', '{"a":0}'],
    ['{"a":0.0e50}', '{"a":0}'],
    ['{"a":100000000000000000000}', '{"a":1e20}'],
    ['{"a":1e-7}', '{"a":0.0000001}'],
    ['{"a":12345678901234567890}', '{"a":1234567890123456789e1}'],
    ['{"a":1.2500000000000000}', '{"a":1.25}'],
    ['{"a":0.000000000000001}', '{"a":1e-15}'],
    ['{"a":1.5E+10}', '{"a":15000000000}'],
    ['{"a":1.5E-10}', '{"a":0.00000000015}'],
    ['{"a":"é"}', '{"a":"\\u00e9"}'],
    ['{"a":1,"b":2}', ' {"b":2,\n"a":1} '],
    ['{"a":1,"a":2}', '{"a":2}'],
  ])('P2: %s is the same payload as %s', (one, other) => {
    expect(hash(one)).toBe(hash(other));
  });

  it.each([
    ['{"a":12345678901234567890}', '{"a":12345678901234567891}'],
    ['{"a":9007199254740993}', '{"a":9007199254740992}'],
    ['{"a":0.1}', '{"a":0.1000000000000000055}'],
    ['{"a":1e-400}', '{"a":0}'],
    ['{"a":1}', '{"a":"1"}'],
    ['{"a":null}', '{}'],
    ['{"a":[1,2]}', '{"a":[2,1]}'],
    ['{"a":[1]}', '{"a":{"0":1}}'],
    ['{"a":"é"}', '{"a":"e\\u0301"}'],
    ['{"a":"\\ud800"}', '{"a":"\\ufffd"}'],
    ['{"a":{"b":1}}', '{"a":{"b":{}}}'],
    ['{"a":{"rawJSON":"1"}}', '{"a":1}'],
  ])('P2: %s is another payload than %s', (one, other) => {
    expect(hash(one)).not.toBe(hash(other));
  });

  it('carries numbers on that a double can not hold', () => {
    const text = '{"contact":12345678901234567891,"share":0.30000000000000000004}';
    expect(JSON.stringify(readPayload(hasher, bytes(text)).value)).toBe(text);
  });
});

describe('P2: what a hash leaves out', () => {
  const left = (text: string, ...stamps: string[]) => readPayload(hasher, bytes(text), stamps);

  it.each([
    ['{"a":1,"d":2}', 'd', '{"a":1}'],
    ['{"a":1,"d":{"n":1,"x":2}}', 'd.n', '{"a":1,"d":{"x":2}}'],
    ['{"d":{"n":{"a":1}}}', 'd.n', '{"d":{}}'],
    ['{"a":1}', 'd', '{"a":1}'],
    ['{"a":1,"d":{"x":2}}', 'd.n', '{"a":1,"d":{"x":2}}'],
    ['{"d":null}', 'd.n', '{"d":null}'],
    ['{"d":"xy"}', 'd.0', '{"d":"xy"}'],
    ['{"d":["x"]}', 'd.0', '{"d":["x"]}'],
    ['{"d":7}', 'd.toString', '{"d":7}'],
  ])('of %s is what is at %s', (text, stamp, rest) => {
    expect(left(text, stamp)).toEqual({ value: JSON.parse(text), hash: hash(rest) });
  });

  it('is what is at any of its paths', () => {
    expect(left('{"a":1,"d":2,"e":{"n":3}}', 'd', 'e.n').hash).toBe(hash('{"a":1,"e":{}}'));
  });
});

describe('numbers that may not be exact', () => {
  it.each([
    '{"a":1234567890123456}',
    '{"a":-1234567890123456}',
    '{"a": 0.12345678901234}',
    '[1234567890123456]',
    '{"a":[1,1234567890123456]}',
    '{"a":1e10}',
    '{"a":1E-10}',
    '{"a":1.5e+10}',
    '{"a":\n1234567890123456}',
  ])('%s is looked at twice', (text) => {
    expect(mayHoldInexactNumbers(text)).toBe(true);
  });

  it.each([
    '{"a":123456789012345}',
    '{"phone":"+12025550123","at":1715784301000}',
    '{"id":"5f0c7c1e-1c5b-4a38-a4a7-1b3f3a8d0c11"}',
    '{"id":"1234567890123456"}',
    '{"a":1e9}',
    '{"a":"x1234567890123456"}',
    '{"e10":1}',
  ])('%s, as platforms send it, is read once', (text) => {
    expect(mayHoldInexactNumbers(text)).toBe(false);
  });
});

describe('bodies that are refused', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['null', 'null'],
    ['a number', '7'],
    ['a string', '"a"'],
    ['an array', '[{"messageId":"a"}]'],
    ['half an object', '{"a":'],
    ['two objects', '{}{}'],
    ['arrays nested deep', nested(100_000, '[', ']')],
    ['objects nested deep', nested(40_000, '{"a":', '}')],
    ['arrays one level too deep', nested(64, '[', ']')],
    ['deep arrays beside a long number', `{"n":12345678901234567890,${nested(100_000, '[', ']').slice(1)}`],
    ['a number out of range', '{"a":1e999}'],
    ['a key __proto__', '{"a":{"__proto__":{"isAdmin":true}}}'],
  ])('%s is 400', (_name, text) => {
    expect(() => readPayload(hasher, bytes(text))).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('bytes that are no UTF-8 are 400', () => {
    const body = Uint8Array.of(...bytes('{"a":"'), 0xc3, 0x28, ...bytes('"}'));
    expect(() => readPayload(hasher, body)).toThrow(expect.objectContaining({ status: 400 }));
  });

  it('takes 63 arrays in one another', () => {
    expect(hash(nested(63, '[', ']'))).toMatch(/^[0-9a-f]{64}$/);
  });

  it('a million bytes written out are taken, one more is 413', () => {
    const frame = '{"a":""}'.length;
    const of = (length: number): Uint8Array => bytes(`{"a":"${'x'.repeat(length - frame)}"}`);
    expect(readPayload(hasher, of(1_000_000)).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(() => readPayload(hasher, of(1_000_001))).toThrow(expect.objectContaining({ status: 413 }));
  });

  it('a small body that would not fit a queue when written out is 413', () => {
    const body = bytes(`{"a":[${Array.from({ length: 50_000 }, () => '1e20').join(',')}]}`);
    expect(body.length).toBeLessThan(262_144);
    expect(() => readPayload(hasher, body)).toThrow(expect.objectContaining({ status: 413 }));
  });

  it('any bytes are a payload or a 4xx', () => {
    const texts = fc.oneof(fc.string({ unit: anyCharacter }), fc.json(), fc.mixedCase(fc.json()));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), texts.map(bytes)), (body) => {
        try {
          return readPayload(hasher, body).hash.length === 64;
        } catch (error) {
          return error instanceof RequestError && error.status < 500;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
