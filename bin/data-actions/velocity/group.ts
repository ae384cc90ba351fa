/** What is between parentheses in a Velocity template: arguments of a method, a condition. */
import { type Cursor, take, VelocityError } from './reference.ts';

export interface GroupParts {
  /** Reads the reference that begins at the cursor. */
  reference: () => void;
  /** A text in double quotes, which is a template. */
  interpolated: (text: string) => void;
  /** A word without `$`, which the cursor has passed. Throws VelocityError where it is out of place. */
  word: (word: string) => void;
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
const DOUBLE = /"(?:[^"]|"")*"/y;
const SINGLE = /'(?:[^']|'')*'/y;
const WORD = /[A-Za-z_][\w-]*/y;
const NUMBER = /-?(?:\d+\.(?!\.)\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?/y;

/** Reads from `(` to the `)` that belongs to it. Operators are passed over: newer Velocity takes more of them. */
export function readGroup(cursor: Cursor, { reference, interpolated, word }: GroupParts): void {
  const start = cursor.at;
  const open: string[] = [];
  do {
    const sign = cursor.text.charAt(cursor.at);
    if (sign === '') throw new VelocityError(`"${cursor.text.slice(start, start + 30)}" has no end`);
    if (sign === '$') reference();
    else if (sign === '"') interpolated(quoted(cursor, DOUBLE));
    else if (sign === "'") quoted(cursor, SINGLE);
    else if (sign in CLOSING) {
      open.push(sign);
      cursor.at += 1;
    } else if (')]}'.includes(sign)) {
      if (CLOSING[open.pop() ?? ''] !== sign) throw new VelocityError(`"${sign}" closes nothing`);
      cursor.at += 1;
    } else plain(cursor, open.at(-1) === '(' ? word : () => undefined);
  } while (open.length > 0);
}

function quoted(cursor: Cursor, pattern: RegExp): string {
  const text = take(cursor, pattern);
  if (text !== undefined) return text.slice(1, -1);
  throw new VelocityError(`a text has no closing ${cursor.text.charAt(cursor.at)}`);
}

function plain(cursor: Cursor, word: GroupParts['word']): void {
  const found = take(cursor, WORD);
  if (found !== undefined) word(found);
  else if (take(cursor, NUMBER) === undefined) cursor.at += 1;
}
