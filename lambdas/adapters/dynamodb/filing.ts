/**
 * Where a record is found beside its own key: the index `found` of its table, by `foundUnder` and `foundAs`. A live record
 * is there under its interaction or customer; a dead-lettered one under the letters of its queue, and remembers in
 * `filedUnder` and `filedAs` where it was before. One place at a time, so that one index serves both.
 */
import type { Filing, LetterMark } from '../../core/ports.ts';
import { recentValue, text, textIn, whole } from './claim-item.ts';
import type { Item } from './conditional.ts';

/** Name of the index. */
export const FOUND_INDEX = 'found';
/** Where nothing was filed: an update can't set an attribute to nothing. */
const NOWHERE = '-';

/** The key of the letters of a queue. */
export function lettersOf(queue: string): string {
  return `letters#${queue}`;
}

/** Part of an update's SET: files the record unless it is filed; with `always` in any case. */
export function filingSet(filing: Filing | undefined, always = false): { set: string; values: Item } {
  const { under, as } = filing ?? {};
  const set = (name: string, value: string) =>
    always ? `, ${name} = ${value}` : `, ${name} = if_not_exists(${name}, ${value})`;
  return {
    set: `${under === undefined ? '' : set('foundUnder', ':under')}${as === undefined ? '' : set('foundAs', ':as')}`,
    values: {
      ...(under === undefined ? {} : { ':under': text(under) }),
      ...(as === undefined ? {} : { ':as': text(as) }),
    },
  };
}

/** Part of an update's SET: the record goes among the letters. Paths are read as they were before the update. */
export const LETTER_SET = [
  'filedUnder = if_not_exists(foundUnder, :nowhere)',
  'filedAs = if_not_exists(foundAs, :nowhere)',
  'foundUnder = :letters',
  'foundAs = if_not_exists(foundUnder, :nowhere)',
  'letter = :letter',
  'recent = :recent',
].join(', ');

export function letterValues({ queue, reason, error, attempts, recent }: LetterMark, nowMs: number): Item {
  const letter = { queue, reason, error };
  const texts = Object.entries(letter).map(([name, value]) => [name, text(value)]);
  return {
    ':nowhere': text(NOWHERE),
    ':letters': text(lettersOf(queue)),
    ':letter': { M: { ...Object.fromEntries(texts), attempts: whole(attempts), at: whole(nowMs) } },
    ':recent': recentValue(recent),
  };
}

/** Whether the record is among letters. */
export function isLetter(item: Item): boolean {
  return textIn(item, 'foundUnder').startsWith(lettersOf(''));
}

/** Parts of an update's SET and REMOVE that put a letter's record back where it was before. */
export function backFromLetters(item: Item): { set: string; remove: string; values: Item } {
  const remove = ['filedUnder', 'filedAs'];
  const sets: string[] = [];
  const values: Item = {};
  for (const [found, filed] of [
    ['foundUnder', 'filedUnder'],
    ['foundAs', 'filedAs'],
  ] as const) {
    const before = textIn(item, filed);
    if (before === '' || before === NOWHERE) remove.push(found);
    else {
      sets.push(`, ${found} = :${filed}`);
      values[`:${filed}`] = text(before);
    }
  }
  return { set: sets.join(''), remove: remove.join(', '), values };
}

/** Where a record stands, or stood before it was a letter; empty where nothing was filed. */
export function placeOf(item: Item): Required<Filing> {
  const names = isLetter(item) ? (['filedUnder', 'filedAs'] as const) : (['foundUnder', 'foundAs'] as const);
  const [under = '', as = ''] = names.map((name) => textIn(item, name).replace(NOWHERE_ALONE, ''));
  return { under, as };
}

const NOWHERE_ALONE = /^-$/;
