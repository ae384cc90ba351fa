/**
 * The secret `api-key`: one key as a text, or several with names.
 *
 *   {"v": 1, "keys": {"ivr-us": {"current": "…", "pending": "…", "connectors": ["crm", "sales"]}, "agents": {"current": "…"}}}
 *
 * `pending` is accepted beside `current`, so that callers can be moved to it one by one. Without `connectors` a key opens all.
 */
import { headerFault, type SecretFault } from './field-faults.ts';
import { isObject, objectIn } from './json-fields.ts';

export interface ApiKey {
  /** Stands in logs and metrics. */
  name: string;
  /** The current one, and the pending one where there is one. */
  values: readonly string[];
  /** Absent: all. */
  connectors?: readonly string[];
}

/** The name of a key that stands alone, as a text. */
export const ONLY_KEY = 'default';

/** As in metrics and logs: no name can be taken for a number or a secret. */
const NAME = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,31}$/;
/** Own choice: each is a metric of its own, and is compared at every request. */
const MAX_KEYS = 50;

/** The keys, or what is wrong with them; a text that stands alone is always one. */
export type ReadApiKeys = { keys: readonly ApiKey[]; fault?: never } | { keys?: never; fault: SecretFault };

/** Whether the text is meant to hold several: a key that stands alone begins with no brace. */
export const holdsNamedKeys = (text: string): boolean => text.trimStart().startsWith('{');

/** Never throws. */
export function apiKeysIn(text: string): ReadApiKeys {
  if (!holdsNamedKeys(text)) return { keys: [{ name: ONLY_KEY, values: [text] }] };
  const { v = 1, keys } = objectIn(text) ?? {};
  if (v !== 1 || !isObject(keys))
    return { fault: malformed('holds no JSON of the form {"v": 1, "keys": {…}}') };
  const entries = Object.entries(keys);
  if (entries.length === 0 || entries.length > MAX_KEYS)
    return { fault: malformed(`must hold 1 to ${MAX_KEYS} keys, but holds ${entries.length}`) };
  const read = entries.map(([name, fields]) => keyIn(name, fields));
  const fault = read.find((one) => 'code' in one);
  if (fault !== undefined) return { fault };
  const all = read.filter((one) => 'values' in one);
  const values = all.flatMap((one) => one.values);
  return new Set(values).size === values.length ? { keys: all } : { fault: malformed('holds one key twice') };
}

function keyIn(name: string, fields: unknown): ApiKey | SecretFault {
  if (!NAME.test(name))
    return malformed('names a key with other than 1 to 32 small letters, digits and single hyphens');
  if (!isObject(fields)) return malformed(`holds no "current" of the key ${name}`);
  const { current = '', pending, connectors } = fields;
  const fault = headerFault(`"${name}.current"`, current) ?? headerFault(`"${name}.pending"`, pending);
  if (fault !== undefined) return fault;
  if (connectors !== undefined && !isNames(connectors))
    return malformed(`holds a key ${name} whose "connectors" is no list of names`);
  return {
    name,
    values: [current, pending].filter((value) => typeof value === 'string'),
    ...(connectors === undefined ? {} : { connectors }),
  };
}

const malformed = (says: string): SecretFault => ({ code: 'malformed', says });

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '');
