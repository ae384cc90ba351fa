/** What a connector reads out of a reply: none, one or several records, and what they hold. */
import type { Pointer } from '../reply/pointer.ts';
import { valuesAt } from '../reply/pointer.ts';
import type { Reply } from '../reply/read-reply.ts';

/** A record as it came. */
export type Row = Readonly<Record<string, unknown>>;
/** Values by the names of declared fields, as they came; `changedAt` beside them is the time of the record's last change. */
export type StatedValues = Readonly<Record<string, unknown>>;

/** What a lookup has read. */
export interface Reading {
  /** Absent: the system has no such record, or may not say which. */
  found?: StatedValues;
  /** Every record that was read; a change of any of them may change the answer. */
  read: readonly StatedValues[];
  /** There were several. */
  isAmbiguous: boolean;
}

/** The records at the pointer; undefined where there is no list of objects. */
export function rows(reply: Reply, pointer: Pointer = ''): Row[] | undefined {
  const [list] = valuesAt(reply.json, pointer);
  return Array.isArray(list) && list.every(isRow) ? list : undefined;
}

/** The one record at the pointer, as a list; undefined where there is no object. */
export function row(reply: Reply, pointer: Pointer = ''): Row[] | undefined {
  const [one] = valuesAt(reply.json, pointer);
  return isRow(one) ? [one] : undefined;
}

/** The value at a pointer into a record; undefined where there is none. */
export function at(value: unknown, pointer: Pointer): unknown {
  return valuesAt(value, pointer)[0];
}

/**
 * One of the records: the first, or, with `many: 'none'`, none where there are several; then the answer warns that it is
 * ambiguous. `valuesOf` reads a record; undefined: the record is not the one that was asked for, and the reply is no answer.
 */
export function oneOf(
  found: readonly Row[] | undefined,
  { many }: { many: 'first' | 'none' },
  valuesOf: (row: Row) => StatedValues | undefined,
): Reading | undefined {
  const read = found?.map(valuesOf);
  if (read === undefined || !read.every((one) => one !== undefined)) return undefined;
  const [first] = read;
  const isAmbiguous = read.length > 1;
  if (first === undefined || (isAmbiguous && many === 'none')) return { read, isAmbiguous };
  return { found: first, read, isAmbiguous };
}

/** The system has no such record. */
export const nothing: Reading = { read: [], isAmbiguous: false };

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
