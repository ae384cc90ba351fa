/** What outsiders put into fields: plain, odd and hostile. */
import type { Chance } from '../simulation/kernel/random.ts';
import { seeded, seeds } from './seeds.ts';

/** Planted in every input; found in a log line, a metric, a key or an error it is a leak (P9). */
export const PLANTED = { phone: '+14155552671', digits: '4155552671', text: 'Xq7 planted text' } as const;

const TEXTS = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  'null',
  'undefined',
  'NaN',
  '{id}',
  '$&',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\ufeff',
  '\ufffe\uffff',
  '\u202eabc',
  'e\u0301'.repeat(40),
  '👩‍👩‍👧',
  'a\r\nx-api-key: b',
  '"}',
  '#',
  'voice',
  'routing.interaction.start',
  'i-1',
  'unknown',
  '2026-01-01T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  'Thu, 01 Jan 1970',
  '1e400',
] as const;

const PHONES = [
  PLANTED.phone,
  '(415) 555-2671',
  'tel:+1-415-555-2671;ext=12',
  'tel:+14155552671;phone-context=+1',
  '+1 415 555 2671 x99',
  '4155552671',
  '14155552671',
  '+44 20 7946 0018',
  '020 7946 0018',
  '+33612345678',
  'sip:+14155552671@example.com',
  'sips:a@b',
  'anonymous',
  'Anonymous <restricted>',
  '+266696687',
  '+86282452253',
  '+٤١٥٥٥٥٢٦٧١',
  '＋１４１５５５５２６７１',
  '+1415555267１',
  '++14155552671',
  '+',
  '00',
  '112',
  '*67',
  '+999',
  '+1415555267'.repeat(9),
  '1-800-FLOWERS',
  ';ext=1',
  'tel:',
  'tel:tel:+14155552671',
  '"A" <sip:+14155552671;npdi@[2001:db8::1]>;tag=1',
  'sip:%2B14155552671:secret@example.com',
];

/** A text, from the everyday to the malformed; rarely a very long one. */
export function anyText(chance: Chance): string {
  if (chance.happens(0.01)) return 'x'.repeat(chance.between(1, 3000));
  if (chance.happens(0.2)) return PLANTED.text;
  if (chance.happens(0.1))
    return String.fromCharCode(...Array.from({ length: 8 }, () => chance.between(0, 0xffff)));
  return chance.pick(TEXTS);
}

/** What may be under a phone: a number in some spelling, one mangled, or anything at all. */
export function anyPhone(chance: Chance): unknown {
  if (chance.happens(0.1)) return anyValue(chance);
  const phone = String(seeded<unknown>(chance, seeds.callers, chance.pick(PHONES), 0.3));
  if (chance.happens(0.6)) return phone;
  if (chance.happens(0.1)) return '9'.repeat(2000);
  const at = chance.between(0, phone.length);
  return phone.slice(0, at) + anyText(chance) + phone.slice(at + chance.between(0, 2));
}

/** Any JSON value, nested a little. */
export function anyValue(chance: Chance, depth = 3): unknown {
  switch (chance.between(0, depth > 0 ? 8 : 6)) {
    case 0:
      return null;
    case 1:
      return chance.happens(0.5);
    case 2:
      return chance.pick([0, -0, 1, -1, 0.1, 1e21, 1e308, 5e-324, 2 ** 53, -8_640_000_000_000_001]);
    case 3:
      return Math.floor(chance.unit() * 2e12);
    case 4:
    case 5:
    case 6:
      return anyText(chance);
    case 7:
      return Array.from({ length: chance.between(0, 3) }, () => anyValue(chance, depth - 1));
    default:
      return anyObject(chance, depth - 1);
  }
}

/** Any JSON object; `__proto__` as a key stays one of its own. */
export function anyObject(chance: Chance, depth = 2): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: chance.between(0, 4) }, () => [anyText(chance), anyValue(chance, depth)]),
  );
}

/** A copy of `value` in which some members, at any depth, are replaced, taken away or added. */
export function bent(chance: Chance, value: unknown, share = 0.15): unknown {
  if (chance.happens(share / 3)) return anyValue(chance);
  if (Array.isArray(value)) return (value as unknown[]).map((one) => bent(chance, one, share));
  if (typeof value !== 'object' || value === null) return chance.happens(share) ? anyValue(chance) : value;
  const kept = Object.entries(value).filter(() => !chance.happens(share / 2));
  const added = chance.happens(share) ? [[anyText(chance), anyValue(chance)] as const] : [];
  return Object.fromEntries([...kept.map(([name, one]) => [name, bent(chance, one, share)]), ...added]);
}
