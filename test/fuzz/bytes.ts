/** From values to the bytes of a body, sound or spoiled on the way. */
import type { Chance } from '../simulation/kernel/random.ts';

/** Tokens that no serializer writes, or that a double can't hold. */
const TOKENS = [
  '1e999',
  '-1e999',
  '-0',
  '0.1000000000000000055511151231257827',
  '123456789012345678901234567890',
  '1E+2',
  '01',
  'NaN',
  'Infinity',
  '"\\ud800"',
  '"\\u0000"',
  '"\\x"',
  'null',
  '[]',
  '{"__proto__":{"a":1}}',
  '{"a":1,"a":2}',
  '',
] as const;
const PRIMITIVE = /"(?:[^"\\]|\\.)*"(?!\s*:)|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/g;

/** JSON text of a value, sometimes with other white space, tokens, nesting, or broken. */
export function anyJson(chance: Chance, value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  switch (chance.between(0, 19)) {
    case 0:
      return JSON.stringify(value, undefined, 2) ?? '';
    case 1:
    case 2:
      return replaceOne(chance, text);
    case 3:
      return text.replace('{', `{"__proto__":{"messageId":"p","polluted":true},`);
    case 4:
      return text.slice(0, chance.between(0, text.length));
    case 5:
      return splice(chance, text);
    case 6:
      return `\ufeff${text}`;
    case 7:
      return chance.happens(0.02)
        ? nested(chance.pick([1000, 20_000, 100_000]))
        : nested(chance.between(1, 200));
    case 8:
      return text.replace('{', `{"deep":${nested(chance.between(1, chance.happens(0.02) ? 50_000 : 300))},`);
    case 9:
      return chance.pick(['', ' ', 'null', '[]', '{}', '""', '0', 'true', '{', '[', '\u0000']);
    default:
      return text;
  }
}

/** Bytes of a text: nearly always UTF-8, else another encoding or flipped bits. */
export function anyBytes(chance: Chance, text: string): Buffer {
  if (chance.happens(0.02)) return Buffer.from(text, 'utf16le');
  const bytes = Buffer.from(text, 'utf8');
  if (chance.happens(0.04)) {
    for (let flips = chance.between(1, 3); flips > 0 && bytes.length > 0; flips -= 1) {
      const at = chance.between(0, bytes.length - 1);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.between(0, 7));
    }
  }
  if (chance.happens(0.002)) return Buffer.concat([bytes, Buffer.alloc(300_000, ' ')]);
  return bytes;
}

function nested(depth: number): string {
  return depth % 2 === 0
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}

function replaceOne(chance: Chance, text: string): string {
  const tokens = [...text.matchAll(PRIMITIVE)];
  if (tokens.length === 0) return text;
  const { index, 0: found } = chance.pick(tokens);
  return text.slice(0, index) + chance.pick(TOKENS) + text.slice(index + found.length);
}

function splice(chance: Chance, text: string): string {
  const at = chance.between(0, text.length);
  const noise = String.fromCharCode(chance.between(0, 0xffff));
  return text.slice(0, at) + noise + text.slice(at + chance.between(0, 3));
}
