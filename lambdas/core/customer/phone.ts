/** The one reading of telephone numbers: lookup, CRM changes and requests all find a customer under the same key. */

import type { Hasher } from '../ports.ts';
import { callerAddress, displayName, visibleText } from './caller-address.ts';
import { isHidingName, isWithheldWord, spellsWithheld } from './withheld.ts';

/** What a value under `ani` or `phone` turned out to be. */
export type Phone = { usable: true; e164: string } | { usable: false; reason: UnusableReason };

export type UnusableReason =
  /** Not a text: null, a JSON number, an object … */
  | 'not_text'
  | 'empty'
  /** Longer than any number with its formatting and extension. */
  | 'too_long'
  /** The caller withheld it, in words or in the keypad spelling that carriers put in place of them. */
  | 'withheld'
  /** An address of another kind: a `sip:` address without a number, a mail address. */
  | 'not_telephone'
  | 'not_a_number';

/** Own choice: a SIP address with its parameters fits well within this. */
const MAX_ADDRESS = 1000;
/** Own choice: E.164 has 15 digits; formatting and an extension fit well within this. */
const MAX_LENGTH = 100;

/** Ten digits of the North American plan: three and three start with 2 to 9. Its form is its E.164 number. */
const NORTH_AMERICAN = /^(\+1|1)?([2-9]\d{2}[2-9]\d{6})$/;
const NORTH_AMERICAN_REGIONS = new Set(['US', 'CA']);

/**
 * Reads a number as it comes from a platform, a CRM or a person: `tel:`, `sip:`, formatting and marks that nobody sees
 * are stripped, an extension is dropped, a number with no country code belongs to `defaultRegion` (ISO 3166 alpha-2).
 * Never throws.
 */
export async function readPhone(value: unknown, defaultRegion: string): Promise<Phone> {
  if (typeof value !== 'string') return unusable('not_text');
  if (value.length > MAX_ADDRESS) return unusable('too_long');
  const seen = visibleText(value);
  const { text, isSip, withheld } = callerAddress(seen);
  if (withheld || isHidingName(displayName(seen)) || isWithheldWord(text)) return unusable('withheld');
  if (text === '') return unusable(isSip ? 'not_telephone' : 'empty');
  if (text.length > MAX_LENGTH) return unusable('too_long');
  if (text.includes('@')) return unusable('not_telephone');
  const bare = text.replace(/[\s().-]/g, '');
  if (spellsWithheld(bare, defaultRegion)) return unusable('withheld');
  const e164 = northAmerican(bare, defaultRegion) ?? (await fromPlan(text, defaultRegion));
  if (e164 !== undefined) return { usable: true, e164 };
  return unusable(isSip ? 'not_telephone' : 'not_a_number');
}

/** The key under which everything about a customer is kept: an HMAC, since numbers are few enough to be guessed from a plain hash. */
export function customerKey(hasher: Pick<Hasher, 'hmac'>, piiKey: string, e164: string): string {
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
