/** What a CRM's answer means (protocol Retry): the one table, with the words each CRM adds to it. */
import { AuthError, PermanentError, ThrottledError, TransientError } from '../../../core/errors.ts';
import { PERMANENT_STATUSES } from '../../../core/retry/permanent-statuses.ts';
import type { HttpReply } from '../http-call.ts';
import { retryAfterMs } from './retry-after.ts';

export type Verdict = 'permanent' | 'throttled' | 'auth' | 'transient';

/** An answer with its JSON, `undefined` where the body is none. */
export interface CrmReply {
  status: number;
  json: unknown;
  /** The body is a page: somebody else than the API has answered. */
  page: boolean;
  /** The CRM's own name of its error, where it gives one. */
  errorCode?: string;
}

/** Where a CRM means something else than the table: by its own error names. Undefined: the table stands. */
export type Exceptions = (reply: CrmReply) => Verdict | undefined;

/** The body as JSON; only objects and arrays count, since a page or a lone word is no answer of an API. */
export function readReply(reply: HttpReply, errorCodeOf: (json: unknown) => unknown): CrmReply {
  let json: unknown;
  const { status } = reply;
  const page = reply.body.trimStart().startsWith('<');
  try {
    json = JSON.parse(reply.body);
  } catch {
    return { status, json: undefined, page };
  }
  if (typeof json !== 'object' || json === null) return { status, json: undefined, page };
  const code = errorCodeOf(json);
  return { status, json, page, ...(isSafeCode(code) ? { errorCode: code } : {}) };
}

/** The verdict on an answer that is not the expected one. */
export function verdictOn(reply: CrmReply, exceptions: Exceptions = () => undefined): Verdict {
  const exception = exceptions(reply);
  if (exception !== undefined) return exception;
  if (reply.status === 401) return 'auth';
  if (reply.status === 429) return 'throttled';
  return PERMANENT_STATUSES.has(reply.status) && reply.json !== undefined ? 'permanent' : 'transient';
}

/** The error of a verdict. Its text holds status and error name alone: bodies may hold personal data (P9). */
export function errorOf(
  who: string,
  verdict: Verdict,
  reply: CrmReply,
  raw: HttpReply,
  nowMs: number,
): Error {
  const name = reply.errorCode === undefined ? '' : ` (${reply.errorCode})`;
  const shape = reply.json === undefined ? ' without JSON' : '';
  const message = `${who} answered ${reply.status}${name}${shape}`;
  switch (verdict) {
    case 'permanent':
      return new PermanentError(reply.status, message);
    case 'throttled':
      return new ThrottledError(retryAfterMs(raw.headers['retry-after'], nowMs), message);
    case 'auth':
      return new AuthError(message);
    case 'transient':
      return new TransientError(message);
  }
}

/** Letters and underscores only: a code of that form can't carry a number or a name with an address. */
function isSafeCode(code: unknown): code is string {
  return typeof code === 'string' && /^[A-Za-z][A-Za-z_]{1,63}$/.test(code);
}
