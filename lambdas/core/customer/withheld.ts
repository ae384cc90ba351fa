/** Callers who withheld their number, in words or in the keypad spelling that switches put in place of them. */

const WORDS =
  /^["']?(?:anonymous|blocked|unavailable|unknown|restricted|private|privacy|withheld|no caller id|out of area|null|undefined)\b/i;

/** Names under which a caller hides; `unknown` and `unavailable` only say that the name is not known. */
const HIDING_NAME = /^(?:anonymous|blocked|restricted|private|privacy|withheld)(?: (?:caller|number))?$/i;

/** ANONYMOUS, BLOCKED, PRIVATE, UNAVAILABLE, UNKNOWN, RESTRICTED on a keypad: all such callers would share one customer. */
const SPELLED = '266696687|2562533|7748283|86282452253|8656696|7378742833';
/** With a plus none of them is a number that can be called, in any plan (checked against libphonenumber's). */
const SPELLED_GLOBAL = new RegExp(`^\\+(?:${SPELLED})$`);
const SPELLED_BARE = new RegExp(`^(?:${SPELLED})$`);

/** Where numbers have the North American plan (country code 1): nowhere else do switches spell these words. */
const NORTH_AMERICAN_PLAN = new Set(
  'AG AI AS BB BM BS CA DM DO GD GU JM KN KY LC MP MS PR SX TC TT US VC VG VI'.split(' '),
);

/** Whether a text begins with a word for a number that is withheld. */
export function isWithheldWord(text: string): boolean {
  return WORDS.test(text);
}

/** Whether the name before an address, as a whole, says that the caller withholds the number. */
export function isHidingName(name: string): boolean {
  return HIDING_NAME.test(name);
}

/** Whether digits, dividers gone, spell such a word; bare ones only in `region` (ISO 3166 alpha-2) of the American plan. */
export function spellsWithheld(bare: string, region: string): boolean {
  return SPELLED_GLOBAL.test(bare) || (NORTH_AMERICAN_PLAN.has(region) && SPELLED_BARE.test(bare));
}
