/** One token request (RFC 6749, sections 4.3, 4.4 and 5) and what its answer means. */
import { AuthError, ThrottledError, TransientError } from '../../../core/errors.ts';
import { field } from '../../../core/reply/fields.ts';
import { retryAfterMs } from '../../../core/reply/retry-after.ts';
import type { CallHttp, HttpReply } from '../http-call.ts';

export interface OAuthRequest {
  url: string;
  clientId: string;
  clientSecret: string;
  form: Record<string, string>;
  timeoutMs: number;
}

export interface OAuthGrant {
  accessToken: string;
  expiresInMs: number;
  /** Empty where there is none. */
  idToken: string;
}

/** Errors that say that the credential itself is refused, whatever the status they come with. */
const REJECTIONS: ReadonlySet<unknown> = new Set([
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'access_denied',
]);
/** What a header can carry, so that no answer can write headers of its own. */
const HEADER_TEXT = /^[\x21-\x7e]{1,16384}$/;

/** Throws AuthError where the credential is rejected, ThrottledError on 429, TransientError on all else; never with a secret in it. */
export async function requestGrant(
  call: CallHttp,
  request: OAuthRequest,
  now: () => number,
): Promise<OAuthGrant> {
  const basic = Buffer.from(`${request.clientId}:${request.clientSecret}`).toString('base64');
  const reply = await call({
    method: 'POST',
    url: request.url,
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(request.form).toString(),
    timeoutMs: request.timeoutMs,
  });
  const json = jsonOf(reply);
  if (reply.status >= 200 && reply.status < 300) return grantOf(json);
  if (reply.status === 429) {
    throw new ThrottledError(
      retryAfterMs(reply.headers['retry-after'], now()),
      'the token endpoint answered 429',
    );
  }
  const rejected = reply.status < 500 && REJECTIONS.has(field(json, 'error'));
  if (reply.status === 401 || rejected) throw new AuthError('the token endpoint rejected the credential');
  throw new TransientError(`the token endpoint answered ${reply.status}`);
}

/** The body as JSON; undefined where it is none. */
export function jsonOf(reply: HttpReply): unknown {
  try {
    return JSON.parse(reply.body);
  } catch {
    return undefined;
  }
}

function grantOf(json: unknown): OAuthGrant {
  const accessToken = field(json, 'access_token');
  const expiresInMs = Number(field(json, 'expires_in')) * 1000;
  const idToken = field(json, 'id_token');
  if (typeof accessToken !== 'string' || !HEADER_TEXT.test(accessToken)) {
    throw new TransientError('the token endpoint answered without a token');
  }
  if (!(expiresInMs > 0 && Number.isFinite(expiresInMs))) {
    throw new TransientError('the token endpoint answered without a life of the token');
  }
  return { accessToken, expiresInMs, idToken: typeof idToken === 'string' ? idToken : '' };
}
