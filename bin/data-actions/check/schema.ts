/** What Architect can't follow in a JSON schema. */
import { type Json, objectOf } from './json.ts';

/** Levels that are looked at: Genesys Cloud's own limit for JSON is 50. */
const MAX_DEPTH = 50;

/** A list inside a list, at any depth. */
export function nestsLists(value: unknown, inList: boolean, depth = 0): boolean {
  const schema = objectOf(value);
  if (schema === undefined || depth > MAX_DEPTH) return false;
  if (isList(schema) && inList) return true;
  const below = [schema['items'] ?? [], Object.values(objectOf(schema['properties']) ?? {})].flat();
  return below.some((one) => nestsLists(one, inList || isList(schema), depth + 1));
}

export function isList(schema: Json): boolean {
  return [schema['type']].flat().includes('array');
}

/** `$ref` as a keyword; a field may have that name. */
export function refersIn(value: unknown, areFields = false, depth = 0): boolean {
  if (Array.isArray(value)) return depth <= MAX_DEPTH && value.some((one) => refersIn(one, false, depth + 1));
  const schema = objectOf(value);
  if (schema === undefined || depth > MAX_DEPTH) return false;
  if (!areFields && typeof schema['$ref'] === 'string') return true;
  return Object.entries(schema).some(([key, one]) =>
    refersIn(one, !areFields && key === 'properties', depth + 1),
  );
}
