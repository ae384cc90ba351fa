/** What Architect can't follow in a JSON schema. */
import { type Findings, together, warning, when } from './findings.ts';
import { type Json, objectOf, textOf } from './json.ts';

/** Levels that are looked at: Genesys Cloud's own limit for JSON is 50. */
const MAX_DEPTH = 50;

/** The draft that Genesys Cloud's own schemas name. */
const DRAFT = /draft-04/;

/** What another draft of JSON schema means that contracts don't: `required` is a list of names in draft 4. */
export function draftFindings(name: string, schema: Json): Findings {
  const draft = textOf(schema['$schema']);
  const properties = Object.entries(objectOf(schema['properties']) ?? {});
  return together(
    when(
      draft !== '' && !DRAFT.test(draft),
      warning(
        `${name} names ${draft}: contracts are JSON schema draft 4, and newer keywords may be ignored.`,
      ),
    ),
    ...properties.map(([property, one]) =>
      when(
        typeof objectOf(one)?.['required'] === 'boolean',
        warning(`${name}: required of ${property} is a flag; draft 4 has a list of names beside properties.`),
      ),
    ),
  );
}

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
