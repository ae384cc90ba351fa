/** National and international forms by the numbering plans; loaded only for numbers that no rule of ours spells. */
import parsePhoneNumber from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/min/metadata';

/** As people of the number's own country write it, and its digits; empty where no plan knows the number. */
export function formsOf(e164: string): string[] {
  const parsed = parsePhoneNumber(e164, metadata);
  if (parsed === undefined) return [];
  const national = parsed.formatNational();
  return [national, national.replace(/\D/g, ''), parsed.formatInternational()];
}
