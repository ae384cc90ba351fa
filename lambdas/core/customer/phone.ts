/** The one reading of telephone numbers: lookup, CRM changes and requests all find a customer under the same key. */
import type { Hasher } from '../ports.ts';

/** What a value under `ani` or `phone` turned out to be. */
export type Phone = { usable: true; e164: string } | { usable: false; reason: UnusableReason };

export type UnusableReason =
  /** Not a text: null, a JSON number, an object … */
  | 'not_text'
  | 'empty'
  /** Longer than any dialled text with its formatting and extension. */
  | 'too_long'
  /** The caller withheld it, in words or in the keypad spelling that carriers put in place of them. */
  | 'withheld'
  /** An address of another kind: `sip:`, anything with an `@`. */
  | 'not_telephone'
  | 'not_a_number';

/** Own choice: E.164 has 15 digits; formatting, an extension and RFC 3966 parameters fit well within this. */
const MAX_LENGTH = 100;

/** ANONYMOUS, BLOCKED, UNAVAILABLE, UNKNOWN, RESTRICTED spelled on a keypad: all such callers would share one customer. */
const WITHHELD_DIGITS = /^\+(266696687|2562533|86282452253|8656696|7378742833)$/;
const WITHHELD_WORDS =
  /^(anonymous|blocked|unavailable|unknown|restricted|private|withheld|null|undefined)\b/i;

/** Ten digits of the North American plan: three and three start with 2 to 9. Its form is its E.164 number. */
const NORTH_AMERICAN = /^(\+1|1)?([2-9]\d{2}[2-9]\d{6})$/;
const NORTH_AMERICAN_REGIONS = new Set(['US', 'CA']);

/**
 * Reads a number as it comes from a platform, a CRM or a person: `tel:` and formatting are stripped, an extension
 * is dropped, a number with no country code belongs to `defaultRegion` (ISO 3166 alpha-2). Never throws.
 */
export async function readPhone(value: unknown, defaultRegion: string): Promise<Phone> {
  if (typeof value !== 'string') return unusable('not_text');
  if (value.length > MAX_LENGTH) return unusable('too_long');
  // RFC 3966: an extension or other parameters after a global number don't belong to it.
  const text = value
    .trim()
    .replace(/^tel:\s*/i, '')
    .replace(/^(\+[^;]*);.*$/s, '$1');
  if (text === '') return unusable('empty');
  if (/^sips?:|@/i.test(text)) return unusable('not_telephone');
  const bare = text.replace(/[\s().-]/g, '');
  if (WITHHELD_WORDS.test(text) || WITHHELD_DIGITS.test(bare)) return unusable('withheld');
  const e164 = northAmerican(bare, defaultRegion) ?? (await fromPlan(text, defaultRegion));
  return e164 === undefined ? unusable('not_a_number') : { usable: true, e164 };
}

/** The key under which everything about a customer is kept: an HMAC, since numbers are few enough to be guessed from a plain hash. */
export function customerKey(hasher: Hasher, piiKey: string, e164: string): string {
  return hasher.hmac(piiKey, e164);
}

function northAmerican(bare: string, defaultRegion: string): string | undefined {
  const match = NORTH_AMERICAN.exec(bare);
  if (match === null) return undefined;
  return match[1] === '+1' || NORTH_AMERICAN_REGIONS.has(defaultRegion) ? `+1${match[2]}` : undefined;
}

async function fromPlan(text: string, defaultRegion: string): Promise<string | undefined> {
  const { e164Of } = await import('./numbering-plan.ts');
  return e164Of(text, defaultRegion);
}

function unusable(reason: UnusableReason): Phone {
  return { usable: false, reason };
}
