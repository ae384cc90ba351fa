/**
 * Numbering plans of the world. The tables take about 5 ms to set up (measured, smallest metadata build), so
 * that `phone.ts` loads this module only for numbers that its short cut doesn't know.
 */
import parsePhoneNumber, {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
} from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';

/** Shorter ones, digits, are taken for short codes and extensions unless the plan knows better (own choice). */
const SHORT = 7;
/** The prefix for dialling a whole national number, in every plan that has both one and numbers as short as these. */
const TRUNK_PREFIX = '0';
/** Prefixes of international calls, ITU's and North America's, which switches send from everywhere, also behind a plus; or two pluses. */
const INTERNATIONAL = /^(?:\+[+\s]*)?(?:00|011|(?<=\+[+\s]+))[\s.-]*(?=[1-9])/;

/**
 * The E.164 form of a whole text that is a telephone number of a possible length, extension dropped; undefined
 * otherwise. Length is the test, not membership in an assigned range: plans open ranges faster than copies of
 * them are updated, and a real caller must not be refused for that. A short one must lie in an assigned range, and
 * have its prefix: `112` and `1001` name no customer.
 */
export function e164Of(text: string, defaultRegion: string): string | undefined {
  const parsed = parse(text, defaultRegion);
  if (!INTERNATIONAL.test(text)) return readable(parsed, text, defaultRegion);
  if (parsed?.isValid() === true && isPossible(parsed)) return parsed.number;
  return dialledAbroad(text, defaultRegion) ?? readable(parsed, text, defaultRegion);
}

/** Whether this is a country, ISO 3166 alpha-2, whose numbers are known. */
export function hasPlan(country: string): boolean {
  return isSupportedCountry(country as CountryCode, metadata);
}

function readable(parsed: PhoneNumber | undefined, text: string, defaultRegion: string): string | undefined {
  if (parsed === undefined || !isPossible(parsed)) return undefined;
  if (parsed.nationalNumber.length < SHORT && !isWhole(parsed, text, defaultRegion)) return undefined;
  return parsed.number;
}

/** Where the region's own plan has no such number, the prefix is the international one of another; the number must be an assigned one. */
function dialledAbroad(text: string, region: string): string | undefined {
  const parsed = parse(text.replace(INTERNATIONAL, '+'), region);
  return parsed?.isValid() === true && isPossible(parsed) ? parsed.number : undefined;
}

function isPossible(parsed: PhoneNumber): boolean {
  const { nationalNumber, countryCallingCode } = parsed;
  if (!parsed.isPossible() || /^0*$/.test(nationalNumber)) return false;
  // Not the whole plan: numbers made for tests have exchanges that begin with 0 or 1.
  return countryCallingCode !== '1' || !nationalNumber.startsWith('1');
}

function parse(text: string, region: string): PhoneNumber | undefined {
  return parsePhoneNumber(text, { defaultCountry: region as CountryCode, extract: false }, metadata);
}

/** Whether a short number is assigned, and dialled with its prefix where the plan has one. */
function isWhole(parsed: PhoneNumber, text: string, region: string): boolean {
  if (!parsed.isValid()) return false;
  const { nationalNumber } = parsed;
  if (!text.replace(/\D/g, '').startsWith(nationalNumber)) return true;
  return parse(`${TRUNK_PREFIX}${nationalNumber}`, region)?.nationalNumber !== nationalNumber;
}
