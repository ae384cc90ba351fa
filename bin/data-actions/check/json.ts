/** JSON of which nothing is known yet. */

export type Json = Record<string, unknown>;

/** Undefined for lists, texts and everything else that is no object. */
export function objectOf(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** Empty for objects and lists: a rule looks for none of them, and some can't even be written as text. */
export function textOf(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

/** Objects and lists, where a text or a number should be. */
export function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
