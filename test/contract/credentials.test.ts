import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { httpCaller } from '../../lambdas/adapters/http/http-call.ts';
import { signer } from '../../lambdas/adapters/signer.ts';
import {
  clientCredentials,
  jwtBearer,
  minutes,
  privateKeyJwt,
  refreshToken,
} from '../../lambdas/core/connector/index.ts';
import type { TokenAuth } from '../../lambdas/core/credentials/auth.ts';
import { type ConnectorGrant, readGrant } from '../../lambdas/core/credentials/grant.ts';
import { tokenRequest } from '../../lambdas/core/credentials/token-request.ts';
import { AuthError } from '../../lambdas/core/errors.ts';
import { readReply } from '../../lambdas/core/reply/read-reply.ts';
import { type AuthorizationServer, startAuthorizationServer } from './authorization-server.ts';

const keys = (pair: ReturnType<typeof generateKeyPairSync>) => ({
  pem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  jwk: pair.publicKey.export({ format: 'jwk' }),
  publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});
const rsa = keys(generateKeyPairSync('rsa', { modulusLength: 2048 }));
const ec = keys(generateKeyPairSync('ec', { namedCurve: 'P-384' }));
const other = keys(generateKeyPairSync('rsa', { modulusLength: 2048 }));

const machine = { grant_types: ['client_credentials'], response_types: [], redirect_uris: [] };
const byKey = (alg: string, jwk: object) => ({
  ...machine,
  token_endpoint_auth_method: 'private_key_jwt',
  token_endpoint_auth_signing_alg: alg,
  jwks: { keys: [{ ...jwk, alg, use: 'sig', kid: 'k1' }] },
});
const clients = [
  {
    ...machine,
    client_id: 'odd:id +%',
    client_secret: 's3:cr t+%',
    token_endpoint_auth_method: 'client_secret_basic',
  },
  {
    ...machine,
    client_id: 'in-body',
    client_secret: 'secret',
    token_endpoint_auth_method: 'client_secret_post',
  },
  { ...byKey('RS384', rsa.jwk), client_id: 'smart-rsa' },
  { ...byKey('ES384', ec.jwk), client_id: 'smart-ec' },
  {
    ...machine,
    client_id: 'sf',
    grant_types: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
    token_endpoint_auth_method: 'none',
  },
  {
    client_id: 'person',
    client_secret: 'secret',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: ['https://example.org/back'],
  },
];

let server: AuthorizationServer;
beforeAll(async () => {
  server = await startAuthorizationServer(clients, rsa.publicPem);
});
afterAll(() => server.stop());

const call = httpCaller();
const requestOf = (auth: TokenAuth, fields: Record<string, string>, id: string = randomUUID()) =>
  tokenRequest(auth, fields, server.url, { signer, id, nowMs: Date.now() });
const send = async (auth: TokenAuth, request: ReturnType<typeof requestOf>): Promise<ConnectorGrant> =>
  readGrant(auth, readReply(await call({ ...request, timeoutMs: 5000 })), Date.now());
const fetchToken = (auth: TokenAuth, fields: Record<string, string>) => send(auth, requestOf(auth, fields));

const scope = 'system/Patient.rs';
const basicAuth = clientCredentials({ tokenPath: '/token', scope });
const smart = (algorithm: 'RS384' | 'ES384') => privateKeyJwt({ tokenPath: '/token', scope, algorithm });

describe('tokens of a real authorization server', () => {
  it.each<[string, TokenAuth, Record<string, string>]>([
    [
      'Basic, with every sign that form encoding changes',
      basicAuth,
      { clientId: 'odd:id +%', clientSecret: 's3:cr t+%' },
    ],
    [
      'the body',
      clientCredentials({ tokenPath: '/token', scope, client: 'body' }),
      { clientId: 'in-body', clientSecret: 'secret' },
    ],
    ['an assertion by RS384', smart('RS384'), { clientId: 'smart-rsa', signingKey: rsa.pem, keyId: 'k1' }],
    ['an assertion by ES384', smart('ES384'), { clientId: 'smart-ec', signingKey: ec.pem }],
  ])('are issued to a client that is named by %s', async (_what, auth, fields) => {
    const grant = await fetchToken(auth, fields);
    expect(grant).toMatchObject({ lifeMs: 300_000, isLifeStated: true });
    expect(await server.introspect(grant.accessToken)).toMatchObject({
      active: true,
      client_id: fields['clientId'],
      scope,
    });
  });

  it('are issued for a user’s assertion, with a life that is assumed and an address that is returned', async () => {
    const auth = jwtBearer({
      tokenPath: '/token',
      extra: { client_id: 'sf' },
      lifeIfUnstated: minutes(60),
      baseUrlFrom: 'instance_url',
    });
    const grant = await fetchToken(auth, { clientId: 'sf', username: 'ann', signingKey: rsa.pem });
    expect(grant).toMatchObject({ lifeMs: 3_600_000, isLifeStated: false, baseUrl: server.url });
    expect(await server.introspect(grant.accessToken)).toMatchObject({ active: true, client_id: 'sf' });
    await expect(fetchToken(auth, { clientId: 'sf', username: 'bob', signingKey: rsa.pem })).rejects.toThrow(
      AuthError,
    );
    await expect(
      fetchToken(auth, { clientId: 'sf', username: 'ann', signingKey: other.pem }),
    ).rejects.toThrow(AuthError);
  });

  it('are issued for a refresh token and for its successor, not for one that is used up', async () => {
    const auth = refreshToken({ tokenPath: '/token' });
    const fields = { clientId: 'person', clientSecret: 'secret' };
    const first = await server.refreshToken('person');
    const grant = await fetchToken(auth, { ...fields, refreshToken: first });
    expect(grant.refreshToken).not.toBe(first);
    const next = await fetchToken(auth, { ...fields, refreshToken: grant.refreshToken ?? '' });
    expect(await server.introspect(next.accessToken)).toMatchObject({ active: true });
    await expect(fetchToken(auth, { ...fields, refreshToken: first })).rejects.toThrow(AuthError);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['a wrong secret', () => fetchToken(basicAuth, { clientId: 'odd:id +%', clientSecret: 'wrong' })],
    ['another key', () => fetchToken(smart('RS384'), { clientId: 'smart-rsa', signingKey: other.pem })],
    [
      'another audience',
      () =>
        fetchToken(privateKeyJwt({ tokenPath: '/token', audience: 'https://elsewhere.example.org' }), {
          clientId: 'smart-rsa',
          signingKey: rsa.pem,
        }),
    ],
    [
      'an assertion that was seen before',
      async () => {
        const request = requestOf(smart('RS384'), { clientId: 'smart-rsa', signingKey: rsa.pem }, 'once');
        await send(smart('RS384'), request);
        return send(smart('RS384'), request);
      },
    ],
  ])('are refused for %s, as a rejection of the credential', async (_what, ask) => {
    await expect(ask()).rejects.toThrow(AuthError);
  });
});
