/** Small readers of JSON that a system has answered. */
import { exactNumberSource, wholeNumberText } from '../message/exact-number.ts';

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
  if (typeof value === 'string') return value === '' ? undefined : value;
  const rounded = Number.isFinite(value) ? String(value) : undefined;
  return wholeNumberText(value) ?? exactNumberSource(value) ?? rounded;
}
