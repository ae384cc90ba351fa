/** One text for all spellings of a JSON value: keys sorted, no white space, numbers and strings by their value. */
import { RequestError } from '../errors.ts';
import { exactNumberText } from './exact-number.ts';

/** Deeper bodies are refused: no platform sends them, and every later reader would recurse as deep. */
const MAX_DEPTH = 64;

/**
 * The canonical text of a parsed JSON value. Throws RequestError 400 where the value is nested too deep, holds a key
 * `__proto__`, or a number that is out of range: nothing behind could carry them as they came.
 */
export function canonicalJson(value: unknown, depth = 0): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RequestError(400, 'unusable_number', 'The body holds a number that is out of range.');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth === MAX_DEPTH) throw new RequestError(400, 'too_deep', 'The body is nested too deep.');
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]`;
  return exactNumberText(value) ?? canonicalObject(value, depth);
}

function canonicalObject(value: object, depth: number): string {
  const members = Object.keys(value)
    .sort()
    .map((key) => {
      if (key === '__proto__') throw new RequestError(400, 'unusable_key', 'The body holds an unusable key.');
      return `${JSON.stringify(key)}:${canonicalJson((value as Record<string, unknown>)[key], depth + 1)}`;
    });
  return `{${members.join(',')}}`;
}
