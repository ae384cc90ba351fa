/** Small readers of JSON that a system has answered. */
import { exactNumberSource, exactNumberText } from '../message/exact-number.ts';

/** A field of a JSON object; undefined where there is no object or no such field of its own. */
export function field(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, name)
    ? (json as Record<string, unknown>)[name]
    : undefined;
}

/**
 * An id or a word as text, since some systems count their ids. A whole number has all its digits, also above 2^53.
 * Undefined where the value is neither text nor number, or empty.
 */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? digitsOf(value) : undefined;
  if (typeof value === 'string') return value === '' ? undefined : value;
  const [, sign = '', digits = '', zeros = ''] = WHOLE.exec(exactNumberText(value) ?? '') ?? [];
  return digits === '' ? exactNumberSource(value) : `${sign}${digits}${'0'.repeat(Number(zeros))}`;
}

/** A whole number of at most a hundred digits, in its canonical text. */
const WHOLE = /^(-?)(\d{1,50})e(\d|[1-4]\d|50)$/;

/** A double above 1e21 is written with an exponent, which no system would know as its id. */
const digitsOf = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 1e21 ? String(BigInt(value)) : String(value);
