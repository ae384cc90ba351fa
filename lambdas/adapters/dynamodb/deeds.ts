/**
 * What operators have done to a record, and its letters before the last: written in updates that their commands make
 * anyway, so that no worker's call is longer or one more for it.
 */
import type { OperatorDeed } from '../../core/ports.ts';
import { numberIn, text, textIn, whole } from './claim-item.ts';
import type { Item } from './conditional.ts';

/** The newest so many of each are kept; the audit trail has them all (own choice). */
const MOST = 10;
/** Of a reason, in characters; the audit trail has it whole (own choice). */
const LONGEST = 200;

/** One of them; ms since the epoch. */
export interface KeptDeed extends OperatorDeed {
  atMs: number;
}

/** A letter that a record has become. */
export interface KeptLetter {
  /** ms since the epoch. */
  atMs: number;
  reason: string;
  error: string;
  attempts: number;
}

/** Oldest first; a release before kept none. */
export function deedsIn(item: Item): KeptDeed[] {
  return listIn(item, 'deeds').map((deed) => ({
    atMs: numberIn(deed, 'at'),
    did: textIn(deed, 'did') as KeptDeed['did'],
    by: textIn(deed, 'by'),
    why: textIn(deed, 'why'),
  }));
}

/** Oldest first, the last one among them. */
export function lettersIn(item: Item): KeptLetter[] {
  const last = item['letter']?.M;
  const before = listIn(item, 'letters');
  // What is replayed stands among those before, until it is dead-lettered again.
  const isKnown = last !== undefined && before.some((one) => numberIn(one, 'at') === numberIn(last, 'at'));
  return [...before, ...(last === undefined || isKnown ? [] : [last])].map((letter) => ({
    atMs: numberIn(letter, 'at'),
    reason: textIn(letter, 'reason'),
    error: textIn(letter, 'error'),
    attempts: numberIn(letter, 'attempts'),
  }));
}

/** Part of an update's SET: one more deed on the record as it was read, and with `leaves` its letter goes among those before. */
export function deedSet(
  before: Item | undefined,
  deed: OperatorDeed | undefined,
  nowMs: number,
  leaves = false,
): { set: string; values: Item } {
  const { letter } = before ?? {};
  const isKept = leaves && letter !== undefined;
  return {
    set: `${deed === undefined ? '' : ', deeds = :deeds'}${isKept ? ', letters = :lettersBefore' : ''}`,
    values: {
      ...(deed && { ':deeds': { L: [...raw(before, 'deeds'), deedItem(deed, nowMs)].slice(-MOST) } }),
      ...(isKept && { ':lettersBefore': { L: [...raw(before, 'letters'), letter].slice(-MOST) } }),
    },
  };
}

function deedItem({ did, by, why }: OperatorDeed, nowMs: number) {
  return {
    M: { at: whole(nowMs), did: text(did), by: text(by.slice(0, LONGEST)), why: text(why.slice(0, LONGEST)) },
  };
}

function raw(item: Item | undefined, name: string) {
  return item?.[name]?.L ?? [];
}

function listIn(item: Item, name: string): Item[] {
  return raw(item, name).map(({ M = {} }) => M);
}
