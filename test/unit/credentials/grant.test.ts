import { describe, expect, it } from '@jest/globals';
import { clientCredentials, minutes, refreshToken } from '../../../lambdas/core/connector/index.ts';
import type { TokenAuth } from '../../../lambdas/core/credentials/auth.ts';
import { readGrant } from '../../../lambdas/core/credentials/grant.ts';
import { AuthError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import { readReply } from '../../../lambdas/core/reply/read-reply.ts';

const told = clientCredentials({ tokenPath: '/t' });
const untold = clientCredentials({
  tokenPath: '/t',
  lifeIfUnstated: minutes(60),
  baseUrlFrom: 'instance_url',
});
const grant = (body: unknown, auth: TokenAuth = told, status = 200, headers = {}) =>
  readGrant(
    auth,
    readReply({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }),
    0,
  );

describe('readGrant', () => {
  it('reads a token with the life that is told, as number or text, or that is assumed', () => {
    expect(grant({ access_token: 't', expires_in: 300 })).toEqual({
      accessToken: 't',
      lifeMs: 300_000,
      isLifeStated: true,
    });
    expect(grant({ access_token: 't', expires_in: '300' })).toMatchObject({ lifeMs: 300_000 });
    expect(grant({ access_token: 't' }, untold)).toMatchObject({ lifeMs: 3_600_000, isLifeStated: false });
    expect(grant({ access_token: 't', expires_in: 0 }, untold)).toMatchObject({ isLifeStated: false });
  });

  it('reads where the API is, only where the connector asks for it', () => {
    const answer = { access_token: 't', instance_url: 'https://acme.my.salesforce.com/', expires_in: 1 };
    expect(grant(answer, untold).baseUrl).toBe('https://acme.my.salesforce.com');
    expect(grant(answer).baseUrl).toBeUndefined();
    for (const instance_url of ['javascript:x', 'https://user@evil.example.org', 7])
      expect(() => grant({ ...answer, instance_url }, untold)).toThrow(TransientError);
  });

  it('keeps the successor of a refresh token', () => {
    const answer = { access_token: 't', expires_in: 1, refresh_token: 'r-2' };
    expect(grant(answer, refreshToken({ tokenPath: '/t' })).refreshToken).toBe('r-2');
    expect(grant(answer).refreshToken).toBeUndefined();
  });

  it.each<[string, unknown, number, new (...args: never[]) => Error]>([
    ['no token', { expires_in: 300 }, 200, TransientError],
    ['a token that no header can carry', { access_token: 'a\nb', expires_in: 300 }, 200, TransientError],
    ['no life', { access_token: 't' }, 200, TransientError],
    ['a page', '<html>', 200, TransientError],
    ['a refused client', { error: 'invalid_client' }, 400, AuthError],
    ['a refused grant', { error: 'invalid_grant' }, 400, AuthError],
    ['a bare 401', '', 401, AuthError],
    ['a refused client of a broken server', { error: 'invalid_client' }, 503, TransientError],
    ['an unknown error', { error: 'server_error' }, 400, TransientError],
    ['a throttle', '', 429, ThrottledError],
    [
      'too many logins',
      { error: 'invalid_grant', error_description: 'login rate exceeded LOGIN_RATE_EXCEEDED' },
      400,
      ThrottledError,
    ],
    [
      'too many logins, in plain words',
      { error: 'invalid_grant', error_description: 'login rate exceeded' },
      400,
      ThrottledError,
    ],
  ])('throws for %s', (_what, body, status, error) => {
    expect(() => grant(body, told, status)).toThrow(error);
  });

  it('waits as long as the endpoint asks', () => {
    expect.assertions(1);
    try {
      grant('', told, 429, { 'retry-after': '7' });
    } catch (error) {
      expect(error).toMatchObject({ retryAfterMs: 7000 });
    }
  });
});
