import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPhone } from '../../lambdas/core/customer/phone.ts';
import { anyCharacter } from '../fixtures/any-character.ts';

const runs = { numRuns: 1000 };
const e164 = async (value: unknown, region = 'US'): Promise<string | undefined> => {
  const phone = await readPhone(value, region);
  return phone.usable ? phone.e164 : undefined;
};

/** Numbers of the North American plan and of some others, in E.164. */
const number = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 200, max: 999 }),
      fc.integer({ min: 200, max: 999 }),
      fc.integer({ min: 0, max: 9999 }),
    )
    .map(([area, exchange, line]) => `+1${area}${exchange}${String(line).padStart(4, '0')}`),
  fc.integer({ min: 1_000_000, max: 9_999_999 }).map((line) => `+4420${line}${line % 10}`),
  fc.integer({ min: 10_000_000, max: 99_999_999 }).map((line) => `+4930${line}`),
);
/** Formatting that people and platforms put between digits. */
const formatted = (given: string) =>
  fc
    .array(fc.constantFrom('', '', '', ' ', '-', '.', '\u00a0', '\u2011', '\u200b', '\u202a', '\u00ad'), {
      minLength: given.length,
      maxLength: given.length,
    })
    .map((gaps) => given.replace(/\d/g, (digit, index: number) => `${digit}${gaps[index] ?? ''}`).trim());
const dressed = (given: string) =>
  fc
    .tuple(
      formatted(given),
      fc.constantFrom('', 'tel:', 'TEL:'),
      fc.constantFrom('', ';ext=12', ' ext. 12', ' x12', ';phone-context=example.com'),
      fc.constantFrom('', ' ', '\u2066'),
    )
    .map(([middle, scheme, tail, blank]) => `${blank}${scheme}${middle}${tail}${blank}`);
const addressed = (given: string) =>
  fc
    .tuple(
      formatted(given),
      fc.constantFrom('sip:', 'sips:', 'SIP:', '"A" <sip:'),
      fc.constantFrom('', ';npdi', ';ext=12', ':secret'),
      fc.constantFrom('', ';user=phone', ':5061', '>;tag=7'),
    )
    .map(([middle, scheme, parameter, tail]) => {
      const close = scheme.endsWith('<sip:') && !tail.startsWith('>') ? '>' : '';
      const end = scheme.endsWith('<sip:') ? tail : tail.replace(/^>.*/, '');
      return `${scheme}${middle}${parameter}@sbc.example.org${end}${close}`;
    });

describe('P5: reading telephone numbers', () => {
  test('P5: whatever comes is a number or a reason, never a throw', async () => {
    const anything = fc.oneof(fc.anything(), fc.string({ unit: anyCharacter, maxLength: 200 }), number);
    await fc.assert(
      fc.asyncProperty(anything, fc.constantFrom('US', 'GB', 'DE', 'XX', ''), async (value, region) => {
        const phone = await readPhone(value, region);
        if (phone.usable) expect(phone.e164).toMatch(/^\+[1-9]\d{3,16}$/);
        else expect(phone.reason).toMatch(/^[a-z_]+$/);
      }),
      runs,
    );
  });

  test('P5: a number read is read as itself, in every region', async () => {
    await fc.assert(
      fc.asyncProperty(number, fc.constantFrom('US', 'GB', 'DE'), async (given, region) => {
        const first = await e164(given, region);
        expect(first).toBeDefined();
        expect(await e164(first, 'FR')).toBe(first);
      }),
      runs,
    );
  });

  test('P6: one customer has one key, whatever the number is dressed in', async () => {
    const pair = number.chain((given) => fc.tuple(fc.constant(given), dressed(given), addressed(given)));
    await fc.assert(
      fc.asyncProperty(pair, async ([plain, one, other]) => {
        expect(await e164(one)).toBe(await e164(plain));
        expect(await e164(other)).toBe(await e164(plain));
      }),
      runs,
    );
  });

  test('P6: different numbers have different keys', async () => {
    await fc.assert(
      fc.asyncProperty(number, number, async (one, other) => {
        if (one !== other) expect(await e164(one)).not.toBe(await e164(other));
      }),
      runs,
    );
  });
});
