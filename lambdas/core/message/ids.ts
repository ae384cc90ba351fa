/** Ids as the platforms give them. */
import { RequestError } from '../errors.ts';
import { wholeNumberText } from './exact-number.ts';

const MAX_CHARACTERS = 256;

/** Whether `value` is a string of 1 to 256 characters that can be written in UTF-8. */
export function isUsableId(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || !value.isWellFormed()) return false;
  return value.length <= 2 * MAX_CHARACTERS && [...value].length <= MAX_CHARACTERS;
}

/** An id as text: a usable string, or the digits of a whole number, exact above 2^53 too; undefined for anything else. */
export function idText(value: unknown): string | undefined {
  if (typeof value === 'string') return isUsableId(value) ? value : undefined;
  const digits = wholeNumberText(value);
  return isUsableId(digits) ? digits : undefined;
}

/** The event's id. Throws RequestError 400: nothing can be done once only for what has no name. */
export function requireEventId(value: unknown): string {
  const id = idText(value);
  if (id !== undefined) return id;
  throw new RequestError(
    400,
    'no_event_id',
    'The event has no id: a text of 1 to 256 characters or a whole number.',
  );
}

/** The interaction's id; undefined where the event names none. Throws RequestError 400 where it is no usable id. */
export function optionalInteractionId(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const id = idText(value);
  if (id !== undefined) return id;
  throw new RequestError(
    400,
    'bad_interaction_id',
    'The interaction id is no text of 1 to 256 characters and no whole number.',
  );
}

/** A member of a JSON object, of its own; undefined where `value` is no object or has none. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** The value at a path such as `event.id`. */
export function memberAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((at, name) => member(at, name), value);
}

/** A string as it came, cut at 256 characters and well-formed; `otherwise` where it is none or empty. */
export function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== ''
    ? value.slice(0, MAX_CHARACTERS).toWellFormed()
    : otherwise;
}
