import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CallHttp, type HttpCall, httpCaller } from '../../../lambdas/adapters/http/http-call.ts';
import { genesysTokenEndpoint } from '../../../lambdas/adapters/http/platforms/genesys-tokens.ts';
import { secretCaller } from '../../../lambdas/adapters/http/platforms/mutual-tls.ts';
import { niceTokenEndpoint } from '../../../lambdas/adapters/http/platforms/nice-tokens.ts';
import { AuthError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import type { Credential } from '../../../lambdas/core/ports.ts';
import { parseCredentials } from '../../../lambdas/core/tokens/credentials.ts';
import { type Simulators, startSimulators } from '../../../local/simulators/index.ts';
import { call } from '../simulators/call.ts';

const now = (): number => 1_767_225_600_000;
const credential: Credential = {
  name: 'primary',
  fingerprint: 'f',
  clientId: 'local-client-id',
  clientSecret: 'local-client-secret',
  accessKeyId: 'local-access-key-id',
  accessKeySecret: 'local-access-key-secret',
};
const ask = { timeoutMs: 5000, apiBaseUrl: '' };

/** Answers by path; notes what was asked. */
function scripted(answers: Record<string, { status?: number; body?: unknown; headers?: object }>) {
  const calls: HttpCall[] = [];
  const caller: CallHttp = async (made) => {
    calls.push(made);
    const answer = answers[new URL(made.url).pathname] ?? { status: 404 };
    const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    return { status: answer.status ?? 200, headers: { ...answer.headers }, body };
  };
  return { calls, caller };
}

const idToken = (claims: object): string =>
  ['{}', JSON.stringify(claims), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('Genesys token endpoint', () => {
  const grantFrom = (answer: { status?: number; body?: unknown; headers?: object }) => {
    const { calls, caller } = scripted({ '/oauth/token': answer });
    const endpoint = genesysTokenEndpoint(caller, { loginUrl: 'https://login.example.com/', now });
    return { calls, granted: endpoint.request(credential, ask) };
  };

  it('asks as the platform documents it', async () => {
    const { calls, granted } = grantFrom({ body: { access_token: 'abc', expires_in: 300 } });
    expect(await granted).toEqual({ accessToken: 'abc', expiresInMs: 300_000, apiBaseUrl: '' });
    expect(calls).toEqual([
      {
        method: 'POST',
        url: 'https://login.example.com/oauth/token',
        headers: {
          authorization: `Basic ${Buffer.from('local-client-id:local-client-secret').toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: 'grant_type=client_credentials',
        timeoutMs: 5000,
      },
    ]);
  });

  it.each([
    [401, 'no json', AuthError],
    [400, { error: 'invalid_client' }, AuthError],
    [400, { error: 'invalid_grant' }, AuthError],
    [403, { error: 'unauthorized_client' }, AuthError],
    [400, { error: 'invalid_request' }, TransientError],
    [403, '<html>', TransientError],
    [500, { error: 'invalid_client' }, TransientError],
    [200, '<html>', TransientError],
    [200, { access_token: 'a\r\nx: y', expires_in: 300 }, TransientError],
    [200, { access_token: 'abc', expires_in: 0 }, TransientError],
    [200, { access_token: 'abc' }, TransientError],
  ])('P7: %i with %j is %p', async (status, body, kind) => {
    await expect(grantFrom({ status, body }).granted).rejects.toBeInstanceOf(kind);
  });

  it('P7: a 429 carries how long to wait', async () => {
    const { granted } = grantFrom({ status: 429, headers: { 'retry-after': '42' } });
    const error: unknown = await granted.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ThrottledError);
    expect((error as ThrottledError).retryAfterMs).toBe(42_000);
  });

  it('P9: no error holds a secret', async () => {
    for (const status of [200, 400, 401, 429, 500]) {
      const { granted } = grantFrom({ status, body: 'local-client-secret' });
      const error: unknown = await granted.catch((caught: unknown) => caught);
      expect(String(error)).not.toContain('local-client');
    }
  });
});

describe('CXone token endpoint', () => {
  const discovery = {
    '/.well-known/openid-configuration': { body: { token_endpoint: 'https://auth.example.com/auth/token' } },
    '/.well-known/cxone-configuration': { body: { api_endpoint: 'https://api-na1.example.com/' } },
    '/auth/token': {
      body: { access_token: 'abc', expires_in: 3600, id_token: idToken({ tenantId: 't 1' }) },
    },
  };
  const endpointOver = (
    answers: Parameters<typeof scripted>[0],
    more: Partial<Parameters<typeof niceTokenEndpoint>[1]> = {},
  ) => {
    const { calls, caller } = scripted(answers);
    const endpoint = niceTokenEndpoint(caller, {
      discoveryUrl: 'https://cxone.example.com',
      apiUrl: '',
      grant: 'password',
      now,
      ...more,
    });
    return { calls, endpoint };
  };

  it('goes from discovery over the access key to the API of the tenant', async () => {
    const { calls, endpoint } = endpointOver(discovery);
    expect(await endpoint.request(credential, ask)).toEqual({
      accessToken: 'abc',
      expiresInMs: 3_600_000,
      apiBaseUrl: 'https://api-na1.example.com',
    });
    expect(calls.map(({ url }) => url)).toEqual([
      'https://cxone.example.com/.well-known/openid-configuration',
      'https://auth.example.com/auth/token',
      'https://cxone.example.com/.well-known/cxone-configuration?tenantId=t%201',
    ]);
    expect(calls[1]?.body).toBe(
      'grant_type=password&username=local-access-key-id&password=local-access-key-secret',
    );
  });

  it('takes client credentials and a given API host as settings', async () => {
    const { calls, endpoint } = endpointOver(
      { ...discovery, '/auth/token': { body: { access_token: 'abc', expires_in: 3600 } } },
      { grant: 'client_credentials', apiUrl: 'https://api.example.com/' },
    );
    expect((await endpoint.request(credential, ask)).apiBaseUrl).toBe('https://api.example.com');
    expect(calls[1]?.body).toBe('grant_type=client_credentials');
    expect(calls).toHaveLength(2);
  });

  it('P7: a token is not lost because discovery of the API fails where its address is known', async () => {
    const { endpoint } = endpointOver({
      ...discovery,
      '/.well-known/cxone-configuration': { status: 503 },
    });
    const known = { timeoutMs: 5000, apiBaseUrl: 'https://known.example.com' };
    expect((await endpoint.request(credential, known)).apiBaseUrl).toBe('https://known.example.com');
    await expect(endpoint.request(credential, ask)).rejects.toBeInstanceOf(TransientError);
  });

  it('P9: credentials never go to an unencrypted address that an encrypted one names', async () => {
    const { calls, endpoint } = endpointOver({
      ...discovery,
      '/.well-known/openid-configuration': { body: { token_endpoint: 'http://auth.example.com/token' } },
    });
    await expect(endpoint.request(credential, ask)).rejects.toBeInstanceOf(TransientError);
    expect(calls).toHaveLength(1);
  });
});

describe('against the simulated platforms', () => {
  let simulators: Simulators;
  beforeAll(async () => {
    simulators = await startSimulators();
  });
  afterAll(() => simulators.stop());
  beforeEach(async () => {
    for (const name of ['genesys', 'nice']) await call('POST', `${simulators.control}/${name}/_sim/reset`);
  });

  it('both grant a token, and reject a wrong credential', async () => {
    const genesys = genesysTokenEndpoint(httpCaller(), { loginUrl: simulators.urls.genesys, now });
    const nice = niceTokenEndpoint(httpCaller(), {
      discoveryUrl: simulators.urls.nice,
      apiUrl: '',
      grant: 'password',
      now: Date.now,
    });
    expect((await genesys.request(credential, ask)).accessToken).toMatch(/^genesys-token/);
    expect(await nice.request(credential, ask)).toMatchObject({ apiBaseUrl: simulators.urls.nice });
    const wrong = { ...credential, clientSecret: 'wrong' };
    await expect(genesys.request(wrong, ask)).rejects.toBeInstanceOf(AuthError);
    await expect(nice.request(wrong, ask)).rejects.toBeInstanceOf(AuthError);
  });
});

describe('secrets of the platforms', () => {
  const hasher = { sha256: (text: string | Uint8Array) => `hash of ${String(text).length}` };

  it('holds a primary and, if there is one, a secondary credential', () => {
    const secret = JSON.stringify({
      primary: { clientId: 'a', clientSecret: 'b' },
      secondary: { clientId: 'c', clientSecret: 'd', accessKeyId: 'e', accessKeySecret: 'f' },
    });
    expect(parseCredentials(secret, hasher).map(({ name, clientId }) => [name, clientId])).toEqual([
      ['primary', 'a'],
      ['secondary', 'c'],
    ]);
  });

  it.each(['', 'null', '[]', '{}', '{"primary":{"clientId":"","clientSecret":""}}'])(
    'P9: %j holds none, and the error does not show it',
    (secret) => {
      expect(() => parseCredentials(secret, hasher)).toThrow('The OAuth secret holds no credential.');
    },
  );

  it('mutual TLS: the certificate of the secret opens the connections, and new ones when it changes', async () => {
    const opened: unknown[] = [];
    let current = JSON.stringify({ primary: {}, certificate: 'c1', privateKey: 'k1' });
    const read = async () => ({ current, currentSinceMs: 0 });
    const caller = secretCaller({ read, refresh: read }, 'oauth', (certificate) => {
      opened.push(certificate);
      return async () => ({ status: 200, headers: {}, body: '' });
    });
    const get = { method: 'GET', url: 'https://api.example.com', timeoutMs: 1 } as const;
    await caller(get);
    await caller(get);
    current = JSON.stringify({ primary: {}, certificate: 'c2', privateKey: 'k1' });
    await caller(get);
    expect(opened).toEqual([
      { certificate: 'c1', privateKey: 'k1' },
      { certificate: 'c2', privateKey: 'k1' },
    ]);
  });
});
