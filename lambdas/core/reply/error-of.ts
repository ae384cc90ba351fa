/** The typed error of a verdict. */
import { AuthError, NoVerdictError, PermanentError, ThrottledError, TransientError } from '../errors.ts';
import { type Classification, isAnswer } from './classify.ts';
import type { Reply } from './read-reply.ts';
import { retryAfterMs } from './retry-after.ts';

/** What a throttle of the whole account without a readable Retry-After is worth (own choice), ms. */
const ACCOUNT_WAIT_MS = 60_000;

/**
 * The error for an answer. Its text holds status, error name and the name of a refused field alone, since
 * bodies may hold personal data (P9). An `applied` or `absent` that comes here lacks the shape of an answer: transient.
 *
 * @param who the word for the system
 * @param nowMs ms since the epoch, for a Retry-After that is a date
 */
export function errorOf(
  { verdict, code, field }: Classification,
  reply: Reply,
  { who, nowMs }: { who: string; nowMs: number },
): Error {
  const names = [code, field && `field ${field}`].filter((name) => name !== undefined);
  const name = names.length === 0 ? '' : ` (${names.join(', ')})`;
  const shape = isAnswer(verdict) ? ' in another shape' : SHAPES[reply.shape];
  const message = `${who} answered ${reply.status}${name}${shape}`;
  const { 'retry-after': header } = reply.headers;
  const waitMs = (defaultMs?: number): number =>
    retryAfterMs(Array.isArray(header) ? header[0] : header, nowMs, defaultMs);
  switch (verdict) {
    case 'permanent':
      return new PermanentError(reply.status, message, { ...(code && { code }), ...(field && { field }) });
    case 'throttled':
      return new ThrottledError(waitMs(), message);
    case 'account-throttled':
      return new ThrottledError(waitMs(ACCOUNT_WAIT_MS), message, 'account');
    case 'unauthorized':
      return new AuthError(message);
    case 'no-verdict':
      return new NoVerdictError(message);
    default:
      return new TransientError(message);
  }
}

const SHAPES: Readonly<Record<Reply['shape'], string>> = {
  json: '',
  empty: ' with an empty body',
  page: ' with a page',
  text: ' without JSON',
  unreadable: ' with a body that cannot be read',
};
