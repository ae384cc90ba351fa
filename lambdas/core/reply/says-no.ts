/** Successful statuses over a body that says no: nothing was done. */
import { field } from './fields.ts';

/**
 * Whether the body says that the request failed: `success` or `ok` is false, or `error` or `errors` holds something. Of a
 * list it is enough that one member says `success: false`.
 */
export function saysNo(json: unknown): boolean {
  if (Array.isArray(json)) return json.some(isRefused);
  return isRefused(json) || holdsSomething(field(json, 'errors')) || holdsSomething(field(json, 'error'));
}

function isRefused(json: unknown): boolean {
  return ['success', 'ok'].some((name) => [false, 'false'].includes(field(json, name) as string | boolean));
}

/** Empty lists, objects and texts, null, false and 0 stand for "no error". */
function holdsSomething(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
