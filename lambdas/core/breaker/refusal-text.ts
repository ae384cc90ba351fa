/** What a refusal may say to on-call: its status, code and field, never a value (P9). */
import type { Refusal } from '../ports.ts';

/** A name as APIs and schemas spell them; longer runs of digits are numbers of somebody or something. */
const NAME = /^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/;
const LONG_NUMBER = /\d{5}/;

/** `422 INVALID_EMAIL, field email`; what doesn't look like a name is left out. */
export function refusalText({ status, code, field }: Refusal): string {
  const word = nameIn(code);
  const at = nameIn(field);
  return `${status}${word === '' ? '' : ` ${word}`}${at === '' ? '' : `, field ${at}`}`;
}

function nameIn(text = ''): string {
  return NAME.test(text) && !LONG_NUMBER.test(text) ? text : '';
}
