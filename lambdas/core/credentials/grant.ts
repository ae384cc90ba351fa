/** What a token endpoint's answer means (RFC 6749, section 5). */
import { AuthError, ThrottledError, TransientError } from '../errors.ts';
import { field } from '../reply/fields.ts';
import type { Reply } from '../reply/read-reply.ts';
import { retryAfterMs } from '../reply/retry-after.ts';
import type { TokenAuth } from './auth.ts';
import { headerValue } from './call-headers.ts';

export interface ConnectorGrant {
  accessToken: string;
  /** From the request on, ms. */
  lifeMs: number;
  /** Whether the answer stated it, or the connector assumes it. */
  isLifeStated: boolean;
  /** Base URL of the API, without a slash at its end, where the answer states it. */
  baseUrl?: string;
  /** The successor of a refresh token: the old one may be used up. */
  refreshToken?: string;
}

/** Errors that say that the credential itself is refused, whatever the status they come with. */
const REJECTIONS: ReadonlySet<unknown> = new Set([
  'invalid_client',
  'invalid_client_id',
  'invalid_grant',
  'unauthorized_client',
  'access_denied',
]);
/** Salesforce names its limit of logins in the error or, in plain words, in its description. */
const THROTTLES = /rate[_ ]?exceeded|too_many_requests|slow_down/i;

/**
 * Throws AuthError where the credential is rejected, ThrottledError where there were too many requests, TransientError on
 * all else; never with a secret in it.
 */
export function readGrant(auth: TokenAuth, reply: Reply, nowMs: number): ConnectorGrant {
  const { status, json } = reply;
  if (status >= 200 && status < 300) return grantOf(auth, json);
  const error = field(json, 'error');
  if (status === 429 || THROTTLES.test(`${String(error)} ${String(field(json, 'error_description'))}`)) {
    const { 'retry-after': header } = reply.headers;
    const waitMs = retryAfterMs(Array.isArray(header) ? header[0] : header, nowMs);
    throw new ThrottledError(waitMs, 'the token endpoint has had too many requests');
  }
  if (status < 500 && (status === 401 || REJECTIONS.has(error)))
    throw new AuthError('the token endpoint rejected the credential');
  throw new TransientError(`the token endpoint answered ${status}`);
}

function grantOf(auth: TokenAuth, json: unknown): ConnectorGrant {
  const accessToken = field(json, 'access_token');
  if (typeof accessToken !== 'string' || headerValue(accessToken) === undefined)
    throw new TransientError('the token endpoint answered without a token');
  const toldMs = lifeIn(json);
  const lifeMs = toldMs ?? auth.lifeIfUnstated;
  if (lifeMs === undefined)
    throw new TransientError('the token endpoint answered without a life of the token');
  const refreshed = field(json, 'refresh_token');
  return {
    accessToken,
    lifeMs,
    isLifeStated: toldMs !== undefined,
    ...baseUrlIn(auth, json),
    ...(auth.kind === 'refresh-token' && typeof refreshed === 'string' && refreshed !== ''
      ? { refreshToken: refreshed }
      : {}),
  };
}

/** `expires_in` in ms; some servers write it as text. A life of nothing is none. */
function lifeIn(json: unknown): number | undefined {
  const seconds = Number(field(json, 'expires_in') ?? Number.NaN);
  return seconds > 0 && Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

function baseUrlIn({ baseUrlFrom }: TokenAuth, json: unknown): { baseUrl?: string } {
  const told = baseUrlFrom === undefined ? undefined : field(json, baseUrlFrom);
  if (told === undefined) return {};
  if (typeof told !== 'string' || !/^https?:\/\/[^\s@?#]+$/.test(told) || !URL.canParse(told))
    throw new TransientError('the token endpoint answered with an address that is none');
  return { baseUrl: told.replace(/\/+$/, '') };
}
