/** Successful statuses over a body that says no: nothing was done. */

/** Names are compared in small letters, without `_` and `-`: systems spell them `hasErrors`, `HasErrors`, `has_errors`. */
type Sign = (value: unknown) => boolean;

const isFalse: Sign = (value) => value === false || value === 'false';
const isTrue: Sign = (value) => value === true || value === 'true';
const isFailureWord: Sign = (value) => typeof value === 'string' && /^(?:error|fail|failure)$/i.test(value);
const isErrorStatus: Sign = (value) => /^[45]\d\d$/.test(String(value));
/** Empty lists, objects and texts, null, false, 0 and words for it stand for "no error". */
const holdsSomething: Sign = (value) => {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value) && !/^(?:0+|false|none|null|ok|success)$/i.test(String(value));
};

const SIGNS: ReadonlyMap<string, Sign> = new Map([
  ...of(isFalse, 'success', 'succeeded', 'successful', 'issuccess', 'issuccessful', 'ok'),
  ...of(isTrue, 'haserrors', 'haserror', 'iserror'),
  ...of(
    holdsSomething,
    'error',
    'errors',
    'fault',
    'exception',
    'errormessage',
    'errormessages',
    'errorcode',
  ),
  // JSend, and problem details (RFC 9457).
  ...of((value) => isFailureWord(value) || (typeof value === 'number' && isErrorStatus(value)), 'status'),
  ...of(isErrorStatus, 'statuscode', 'httpstatus', 'httpstatuscode'),
]);
/** Lists whose members answer one part of a request each: of composite and batch requests. */
const PARTS = new Set(['compositeresponse', 'graphs', 'responses', 'results']);

function of(sign: Sign, ...names: readonly string[]): (readonly [name: string, sign: Sign])[] {
  return names.map((name) => [name, sign]);
}

/**
 * Whether the body says that the request failed, by any of the signs that systems give. Of a list, and of the parts of a
 * composite answer, it is enough that one says so.
 */
export function saysNo(json: unknown): boolean {
  if (Array.isArray(json)) return json.some(isRefused);
  return isRefused(json) || membersOf(json).some(([name, value]) => PARTS.has(name) && holdsRefusal(value));
}

function isRefused(json: unknown): boolean {
  return membersOf(json).some(([name, value]) => SIGNS.get(name)?.(value));
}

const holdsRefusal = (parts: unknown): boolean => Array.isArray(parts) && parts.some(isRefused);

function membersOf(json: unknown): (readonly [name: string, value: unknown])[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [];
  return Object.entries(json).map(([name, value]) => [name.toLowerCase().replace(/[_-]/g, ''), value]);
}
