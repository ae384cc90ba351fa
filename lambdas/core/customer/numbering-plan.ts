/**
 * Numbering plans of the world. The tables take about 5 ms to set up (measured, smallest metadata build), so
 * that `phone.ts` loads this module only for numbers that its short cut doesn't know.
 */
import parsePhoneNumber, { type CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';

/**
 * The E.164 form of a whole text that is a telephone number of a possible length, extension dropped; undefined
 * otherwise. Length is the test, not membership in an assigned range: plans open ranges faster than copies of
 * them are updated, and a real caller must not be refused for that.
 */
export function e164Of(text: string, defaultRegion: string): string | undefined {
  const parsed = parsePhoneNumber(
    text,
    { defaultCountry: defaultRegion as CountryCode, extract: false },
    metadata,
  );
  if (parsed === undefined || !parsed.isPossible() || /^0*$/.test(parsed.nationalNumber)) return undefined;
  return parsed.number;
}
