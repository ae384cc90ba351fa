import { describe, expect, it } from '@jest/globals';
import { clientCredentials, minutes, refreshToken } from '../../../lambdas/core/connector/index.ts';
import type { TokenAuth } from '../../../lambdas/core/credentials/auth.ts';
import { readGrant } from '../../../lambdas/core/credentials/grant.ts';
import {
  AuthError,
  type SteadylineError,
  ThrottledError,
  TransientError,
} from '../../../lambdas/core/errors.ts';
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
    expect(grant({ ...answer, instance_url: 'http://localhost:1//' }, untold).baseUrl).toBe(
      'http://localhost:1',
    );
    expect(grant(answer).baseUrl).toBeUndefined();
    const none = new TransientError('the token endpoint answered with an address that is none');
    const addresses = ['javascript:x', 'https://user@evil.example.org', 'xhttps://acme.example', 7];
    for (const instance_url of [...addresses, 'https://[', ['https://acme.example']])
      expect(() => grant({ ...answer, instance_url }, untold)).toThrow(none);
  });

  it('keeps the successor of a refresh token', () => {
    const answer = { access_token: 't', expires_in: 1, refresh_token: 'r-2' };
    expect(grant(answer, refreshToken({ tokenPath: '/t' })).refreshToken).toBe('r-2');
    expect(grant(answer).refreshToken).toBeUndefined();
    for (const refresh_token of ['', 7])
      expect(
        grant({ ...answer, refresh_token }, refreshToken({ tokenPath: '/t' })).refreshToken,
      ).toBeUndefined();
  });

  const noToken = new TransientError('the token endpoint answered without a token');
  const noLife = new TransientError('the token endpoint answered without a life of the token');
  const rejected = new AuthError('the token endpoint rejected the credential');
  const tooMany = new ThrottledError(1000, 'the token endpoint has had too many requests');
  const answered = (status: number) => new TransientError(`the token endpoint answered ${status}`);

  it.each<[string, unknown, number, SteadylineError]>([
    ['no token', { expires_in: 300 }, 200, noToken],
    ['a token that no header can carry', { access_token: 'a\nb', expires_in: 300 }, 200, noToken],
    ['a token that is no text', { access_token: 7, expires_in: 300 }, 200, noToken],
    ['no life', { access_token: 't' }, 200, noLife],
    ['a page', '<html>', 200, noToken],
    ['a grant before the answer', { access_token: 't', expires_in: 300 }, 199, answered(199)],
    ['a grant of another place', { access_token: 't', expires_in: 300 }, 300, answered(300)],
    ...[
      ...['invalid_client', 'invalid_client_id', 'invalid_grant', 'unauthorized_client', 'access_denied'],
    ].map((error): [string, unknown, number, SteadylineError] => [error, { error }, 400, rejected]),
    ['a bare 401', '', 401, rejected],
    ['a refused client of a broken server', { error: 'invalid_client' }, 500, answered(500)],
    ['an unknown error', { error: 'server_error' }, 400, answered(400)],
    ['a throttle', '', 429, tooMany],
    ['a throttle by its name', { error: 'RateExceeded' }, 400, tooMany],
    [
      'too many logins',
      { error: 'invalid_grant', error_description: 'login rate exceeded LOGIN_RATE_EXCEEDED' },
      400,
      tooMany,
    ],
    [
      'too many logins, in plain words',
      { error: 'invalid_grant', error_description: 'login rate exceeded' },
      400,
      tooMany,
    ],
  ])('throws for %s', (_what, body, status, error) => {
    const { code, message } = error;
    expect(() => grant(body, told, status)).toThrow(expect.objectContaining({ code, message }));
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
