/** Token endpoints and transport of the platforms at their edges: odd answers, odd addresses, what errors may say. */
import { describe, expect, test } from '@jest/globals';
import type { HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { genesysTokenEndpoint } from '../../../lambdas/adapters/http/platforms/genesys-tokens.ts';
import { secretCaller } from '../../../lambdas/adapters/http/platforms/mutual-tls.ts';
import { niceDiscovery, tenantOf } from '../../../lambdas/adapters/http/platforms/nice-discovery.ts';
import { niceTokenEndpoint } from '../../../lambdas/adapters/http/platforms/nice-tokens.ts';
import { requestGrant } from '../../../lambdas/adapters/http/platforms/oauth.ts';
import { platformTransport } from '../../../lambdas/adapters/http/platforms/transport.ts';
import { AuthError, ThrottledError, TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import type { Credential } from '../../../lambdas/core/ports.ts';

/** A caller that answers each call with the next of these, the last one again and again. */
function line(...replies: { status?: number; body?: unknown; headers?: HttpReply['headers'] }[]) {
  const calls: HttpCall[] = [];
  const call = async (made: HttpCall): Promise<HttpReply> => {
    calls.push(made);
    const {
      status = 200,
      body = {},
      headers = {},
    } = replies[Math.min(calls.length, replies.length) - 1] ?? {};
    return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  };
  return { calls, call };
}
const credential: Credential = {
  ...{ name: 'primary', fingerprint: 'f', clientId: 'id', clientSecret: 'secret' },
  ...{ accessKeyId: 'key id', accessKeySecret: 'key secret' },
};
const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'nothing',
    (error) => error,
  );
const granted = { access_token: 'bearer', expires_in: 60 };

describe('a token request', () => {
  const request = { url: 'https://t', clientId: 'id', clientSecret: 's', form: { a: 'b c' }, timeoutMs: 9 };
  const ask = (reply: Parameters<typeof line>[0]) => requestGrant(line(reply).call, request, () => 0);

  test.each([
    [{}, ''],
    [{ id_token: 'claims' }, 'claims'],
    [{ id_token: 7 }, ''],
  ])('P7: is granted with any 2xx, and %j has the id token %j', async (more, idToken) => {
    for (const status of [200, 201, 299])
      expect(await ask({ status, body: { ...granted, ...more } })).toEqual({
        ...{ accessToken: 'bearer', expiresInMs: 60_000, idToken },
      });
  });

  test.each([199, 300, 404, 500])('P7: answered %i with a token in it has none', async (status) => {
    expect(await thrownBy(ask({ status, body: granted }))).toEqual(
      new TransientError(`the token endpoint answered ${status}`),
    );
  });

  test.each(['invalid_client', 'invalid_grant', 'unauthorized_client', 'access_denied'])(
    'P7: that is refused with %s below 500 is of a rejected credential',
    async (error) => {
      const rejected = new AuthError('the token endpoint rejected the credential');
      expect(await thrownBy(ask({ status: 499, body: { error } }))).toEqual(rejected);
      expect(await thrownBy(ask({ status: 500, body: { error } }))).toBeInstanceOf(TransientError);
    },
  );

  test('P7: that is throttled says so and how long to wait', async () => {
    const thrown = await thrownBy(ask({ status: 429, headers: { 'retry-after': '3' } }));
    expect(thrown).toEqual(new ThrottledError(3000, 'the token endpoint answered 429'));
    expect(thrown).toMatchObject({ retryAfterMs: 3000 });
  });

  test.each([
    { expires_in: 60 },
    { ...granted, access_token: 7 },
    { ...granted, access_token: '' },
    'no json',
    'null',
  ])('P7: without a token in %j is transient', async (body) => {
    expect(await thrownBy(ask({ body }))).toEqual(
      new TransientError('the token endpoint answered without a token'),
    );
  });

  test.each(['a b', 'a\u007f', 'é', 'a'.repeat(16_385), ' a', 'a\n'])(
    'P9: a token that no header can carry is none: %j',
    async (token) => {
      expect(await thrownBy(ask({ body: { ...granted, access_token: token } }))).toBeInstanceOf(
        TransientError,
      );
    },
  );

  test('P7: the longest token that a header carries is taken', async () => {
    const token = '!~'.repeat(8192);
    expect(await ask({ body: { ...granted, access_token: token } })).toMatchObject({ accessToken: token });
  });

  test.each([0, -1, 'soon', null, undefined, '1e999'])(
    'P7: without a life of the token in %j is transient',
    async (life) => {
      expect(await thrownBy(ask({ body: { ...granted, expires_in: life } }))).toEqual(
        new TransientError('the token endpoint answered without a life of the token'),
      );
    },
  );
});

describe('Genesys', () => {
  test('P7: is asked at its login, however it is written, for an API that is a setting', async () => {
    const { call, calls } = line({ body: granted });
    const endpoint = genesysTokenEndpoint(call, { loginUrl: 'https://login//', now: () => 0 });
    expect(await endpoint.request(credential, { timeoutMs: 9, apiBaseUrl: 'ignored' })).toEqual({
      ...{ accessToken: 'bearer', expiresInMs: 60_000, apiBaseUrl: '' },
    });
    expect(calls[0]?.url).toBe('https://login/oauth/token');
  });
});

describe('CXone’s discovery', () => {
  const config = (endpoint: unknown) => ({ body: { token_endpoint: endpoint, api_endpoint: endpoint } });

  test('P7: asks for the token endpoint once, and for the API of a tenant each time', async () => {
    const { call, calls } = line(config('https://found//'));
    const discovery = niceDiscovery(call, 'https://nice//');
    const found = [await discovery.tokenEndpoint(1), await discovery.tokenEndpoint(2)];
    expect([...found, await discovery.apiEndpoint('a b', 3), await discovery.apiEndpoint('a b', 4)]).toEqual([
      ...['https://found', 'https://found', 'https://found', 'https://found'],
    ]);
    const tenant = 'https://nice/.well-known/cxone-configuration?tenantId=a%20b';
    const headers = { accept: 'application/json' };
    expect(calls).toEqual([
      { method: 'GET', url: 'https://nice/.well-known/openid-configuration', headers, timeoutMs: 1 },
      { method: 'GET', url: tenant, headers, timeoutMs: 3 },
      { method: 'GET', url: tenant, headers, timeoutMs: 4 },
    ]);
  });

  test.each([
    { status: 404, body: { api_endpoint: 'https://found' } },
    { status: 201, body: { api_endpoint: 'https://found' } },
    config(7),
    config(undefined),
    config('ftp://found'),
    config('https:///found'),
    config('see https://found'),
    config('http://found'),
    { body: 'no json' },
  ])('P9: names no address in %j', async (reply) => {
    const { apiEndpoint } = niceDiscovery(line(reply).call, 'https://nice');
    expect(await thrownBy(apiEndpoint('t', 1))).toEqual(
      new TransientError('CXone discovery names no api_endpoint'),
    );
  });

  test('P9: that is not encrypted itself may name an address that is not, and nothing else', async () => {
    const open = (endpoint: string) =>
      niceDiscovery(line(config(endpoint)).call, 'http://127.0.0.1').apiEndpoint('t', 1);
    expect([await open('http://found'), await open('https://found')]).toEqual([
      'http://found',
      'https://found',
    ]);
    for (const endpoint of ['ftp://found', 'http:///found', 'see http://found'])
      expect(await thrownBy(open(endpoint))).toBeInstanceOf(TransientError);
  });

  test.each([
    ['{}', ''],
    ['{"tenantId":"t"}', 't'],
    ['{"tenantId":7}', ''],
    ['null', ''],
    ['no json', ''],
  ])('P7: the claims %s name the tenant %j', (claims, tenant) => {
    expect(tenantOf(`head.${Buffer.from(claims).toString('base64url')}.signature`)).toBe(tenant);
  });

  test('P7: no id token names none', () => {
    expect([tenantOf(''), tenantOf('head')]).toEqual(['', '']);
  });
});

describe('CXone', () => {
  const idToken = `.${Buffer.from('{"tenantId":"t"}').toString('base64url')}.`;
  const found = { body: { token_endpoint: 'https://auth', api_endpoint: 'https://api' } };
  const endpoint = (call: ReturnType<typeof line>['call'], more: object = {}, now = () => 0) =>
    niceTokenEndpoint(call, { discoveryUrl: 'https://nice', apiUrl: '', grant: 'password', now, ...more });
  const ask = (apiBaseUrl = '') => ({ timeoutMs: 100, apiBaseUrl });

  test('P7: grants a token with the time that is left of the whole, a millisecond at least', async () => {
    let nowMs = 0;
    const { call, calls } = line(found, { body: { ...granted, id_token: idToken } }, found);
    const timed = async (made: HttpCall) => {
      nowMs += 60;
      return call(made);
    };
    await endpoint(timed, {}, () => nowMs).request(credential, ask());
    expect(calls.map(({ timeoutMs }) => timeoutMs)).toEqual([100, 40, 1]);
  });

  test('P7: a token that names no tenant has the address that is known, or none', async () => {
    const { call } = line(found, { body: granted });
    expect(await endpoint(call).request(credential, ask('https://known'))).toMatchObject({
      apiBaseUrl: 'https://known',
    });
    expect(await thrownBy(endpoint(line(found, { body: granted }).call).request(credential, ask()))).toEqual(
      new TransientError('CXone named no tenant: set NICE_API_URL'),
    );
  });

  test('P7: an API that is a setting is asked for nowhere, a slash at its end is ignored', async () => {
    const { call, calls } = line(found, { body: { ...granted, id_token: idToken } });
    const given = endpoint(call, { apiUrl: 'https://given//' });
    expect(await given.request(credential, ask('https://known'))).toMatchObject({
      apiBaseUrl: 'https://given',
    });
    expect(calls).toHaveLength(2);
  });

  test('P7: discovery that fails costs the token only where no address is known', async () => {
    const replies = [found, { body: { ...granted, id_token: idToken } }, { status: 500 }];
    expect(await endpoint(line(...replies).call).request(credential, ask('https://known'))).toMatchObject({
      apiBaseUrl: 'https://known',
    });
    expect(await thrownBy(endpoint(line(...replies).call).request(credential, ask()))).toEqual(
      new TransientError('CXone discovery names no api_endpoint'),
    );
  });
});

describe('the transport', () => {
  const token = { accessToken: 'bearer', generation: 1, apiBaseUrl: 'https://token//' };
  const options = { timeoutMs: 9, correlationId: 'c' };

  test('P11: sends a call without a body as one', async () => {
    const { call, calls } = line();
    await platformTransport(call, 'https://api//')({ method: 'GET', path: '/x' }, token, options);
    expect(calls).toEqual([
      {
        ...{ method: 'GET', url: 'https://api/x', timeoutMs: 9 },
        headers: { authorization: 'Bearer bearer', accept: 'application/json', 'x-correlation-id': 'c' },
      },
    ]);
  });

  test('P11: that knows no host sends nothing, and says for how long', async () => {
    const { call, calls } = line();
    const none = { ...token, apiBaseUrl: '' };
    const sent = platformTransport(call, '')({ method: 'GET', path: '/x' }, none, options);
    const thrown = await thrownBy(sent);
    expect(thrown).toEqual(new UnavailableError('no_api_host', 'No API host of the platform is known.', 60));
    expect(thrown).toMatchObject({ code: 'no_api_host', retryAfterSeconds: 60 });
    expect(calls).toEqual([]);
  });

  test.each([
    [299, true],
    [300, false],
  ])('P4: a %i whose body can’t be read is a failure: %p', async (status, fails) => {
    const call = async () => ({ status, headers: {}, body: '', isUnreadable: true });
    const thrown = await thrownBy(
      platformTransport(call, 'https://api')({ method: 'GET', path: '/' }, token, options),
    );
    const failure = new TransientError(`the platform answered ${status} with a body that cannot be read`);
    expect(thrown).toEqual(fails ? failure : 'nothing');
  });
});

test.each([
  '{"of":"oauth"}',
  '{"certificate":"c"}',
  '{"privateKey":"k"}',
  '{"certificate":"c","privateKey":""}',
  '{"certificate":7,"privateKey":"k"}',
  'null',
  'no JSON',
])(
  'mutual TLS: a secret without a certificate and its key opens connections without one: %s',
  async (current) => {
    const opened: unknown[] = [];
    const read = async () => ({ current, currentSinceMs: 0 });
    const { call } = line();
    const caller = secretCaller({ read, refresh: read }, 'oauth', (certificate) => {
      opened.push(certificate);
      return call;
    });
    const get = { method: 'GET', url: 'https://api', timeoutMs: 1 } as const;
    await caller(get);
    await caller(get);
    expect(opened).toEqual([undefined]);
  },
);
