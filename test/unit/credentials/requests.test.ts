import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { signer } from '../../../lambdas/adapters/signer.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import {
  basic,
  clientCertificate,
  clientCredentials,
  jwtBearer,
  minutes,
  noAuth,
  privateKeyJwt,
  refreshToken,
  staticHeader,
} from '../../../lambdas/core/connector/index.ts';
import { type Auth, needsToken, type TokenAuth } from '../../../lambdas/core/credentials/auth.ts';
import { callHeaders, certificateOf } from '../../../lambdas/core/credentials/call-headers.ts';
import { renewAtMs, renewalMarginMs } from '../../../lambdas/core/credentials/renewal.ts';
import { missingIn, readConnectorSecret } from '../../../lambdas/core/credentials/secret.ts';
import { tokenRequest } from '../../../lambdas/core/credentials/token-request.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';

const NOW = Date.UTC(2026, 0, 1);
const BASE = 'https://crm.example.org/';
const pem = { type: 'pkcs8', format: 'pem' } as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pem).toString();
const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export(pem).toString();
const secret = {
  clientId: 'a b',
  clientSecret: 's:c%',
  username: 'ann',
  signingKey: rsa,
  refreshToken: 'r-1',
};

const ask = (auth: TokenAuth, fields: Record<string, string> = secret, base = BASE) => {
  const request = tokenRequest(auth, fields, base, { signer, id: 'id-1', nowMs: NOW });
  return { ...request, form: Object.fromEntries(new URLSearchParams(request.body)) };
};
const claimsOf = (jws = '') => {
  const [header = '', claims = ''] = jws.split('.');
  return [header, claims].map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as unknown);
};
const holds = (jws = '', key: string, digest: string): boolean => {
  const [header, claims, signature = ''] = jws.split('.');
  const publicKey = { key: createPublicKey(key), dsaEncoding: 'ieee-p1363' as const };
  return verify(digest, Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
};

describe('tokenRequest', () => {
  it('names the client by Basic, in a form’s encoding or plain, or in the body', () => {
    const authorization = (auth: TokenAuth) =>
      Buffer.from(ask(auth).headers['authorization']?.slice(6) ?? '', 'base64').toString();
    expect(authorization(clientCredentials({ tokenPath: '/t' }))).toBe('a+b:s%3Ac%25');
    expect(authorization(clientCredentials({ tokenPath: '/t', basicEncoding: 'plain' }))).toBe('a b:s:c%');
    const inBody = ask(
      clientCredentials({ tokenPath: '/t', client: 'body', scope: 'x y', extra: { resource: 'z' } }),
    );
    expect(inBody).toMatchObject({ method: 'POST', url: 'https://crm.example.org/t' });
    expect(inBody.headers['authorization']).toBeUndefined();
    expect(inBody.form).toEqual({
      grant_type: 'client_credentials',
      client_id: 'a b',
      client_secret: 's:c%',
      scope: 'x y',
      resource: 'z',
    });
  });

  it('sends a form and asks for JSON, below the base URL with or without slashes at its end', () => {
    for (const base of ['https://crm.example.org', BASE, `${BASE}/`]) {
      const { url, headers } = ask(clientCredentials({ tokenPath: '/t', client: 'body' }), secret, base);
      expect({ url, headers }).toEqual({
        url: 'https://crm.example.org/t',
        headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      });
    }
  });

  it('asks another host where the connector says so', () => {
    expect(ask(clientCredentials({ tokenUrl: 'https://login.example.org/t' })).url).toBe(
      'https://login.example.org/t',
    );
  });

  it('brings a refresh token, of a public client too', () => {
    expect(ask(refreshToken({ tokenPath: '/t' })).form).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'r-1',
    });
    const { clientSecret: _, ...open } = secret;
    expect(ask(refreshToken({ tokenPath: '/t' }), open).form).toMatchObject({
      client_id: 'a b',
      refresh_token: 'r-1',
    });
  });

  it.each([
    ['RS384', rsa, 'sha384'],
    ['ES384', ec, 'sha384'],
  ] as const)(
    'signs a client assertion with %s, for five minutes at most',
    (algorithm, signingKey, digest) => {
      const auth = privateKeyJwt({ tokenPath: '/t', algorithm, assertionLife: minutes(60) });
      const { form } = ask(auth, { ...secret, signingKey, keyId: 'k1' });
      const { client_assertion: assertion, ...rest } = form;
      expect(rest).toEqual({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      });
      expect(claimsOf(assertion)).toEqual([
        { alg: algorithm, typ: 'JWT', kid: 'k1' },
        { iss: 'a b', sub: 'a b', aud: 'https://crm.example.org/t', exp: NOW / 1000 + 300, jti: 'id-1' },
      ]);
      expect(holds(assertion, signingKey, digest)).toBe(true);
    },
  );

  it('signs an assertion for a user with RS256, for an audience of its own', () => {
    const { form } = ask(jwtBearer({ tokenPath: '/t', audience: 'https://login.salesforce.com' }));
    expect(form['grant_type']).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(claimsOf(form['assertion'])).toEqual([
      { alg: 'RS256', typ: 'JWT' },
      { iss: 'a b', sub: 'ann', aud: 'https://login.salesforce.com', exp: NOW / 1000 + 240, jti: 'id-1' },
    ]);
    expect(holds(form['assertion'], rsa, 'sha256')).toBe(true);
  });

  it('signs a client assertion with RS384 where the connector names nothing else', () => {
    const { form } = ask(privateKeyJwt({ tokenPath: '/t' }));
    expect(claimsOf(form['client_assertion'])[0]).toEqual({ alg: 'RS384', typ: 'JWT' });
  });

  it.each([
    ['another kind', 'ES384', rsa],
    ['another kind', 'RS256', ec],
    [
      'another curve',
      'ES384',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem).toString(),
    ],
    ['no key', 'RS256', 'not a key'],
  ] as const)('P9: a key of %s (%s) is refused without its text', (_what, algorithm, signingKey) => {
    const make = () => ask(privateKeyJwt({ tokenPath: '/t', algorithm }), { ...secret, signingKey });
    expect(make).toThrow(UnavailableError);
    expect(make).not.toThrow(signingKey.slice(0, 20));
  });
});

describe('readConnectorSecret', () => {
  const read = (auth: Auth, given: unknown) => readConnectorSecret(auth, JSON.stringify(given), hasher);
  const oauth = clientCredentials({ tokenPath: '/t' });

  it('reads one credential, or two in the order of their use', () => {
    const one = { clientId: 'a', clientSecret: 'b' };
    expect(read(oauth, one)).toMatchObject([{ name: 'primary', fields: one }]);
    expect(
      read(oauth, { primary: one, secondary: { ...one, clientSecret: 'c' } }).map(({ name }) => name),
    ).toEqual(['primary', 'secondary']);
  });

  it('reports a changed credential by its fingerprint, whatever the order of its fields', () => {
    const [a] = read(oauth, { clientId: 'a', clientSecret: 'b' });
    const [b] = read(oauth, { clientSecret: 'b', clientId: 'a' });
    const [c] = read(oauth, { clientSecret: 'c', clientId: 'a' });
    expect(a?.fingerprint).toBe(b?.fingerprint);
    // From release to release: a new fingerprint would clear the counters of a credential that is refused.
    expect(a?.fingerprint).toBe(hasher.sha256('[["clientId","a"],["clientSecret","b"]]'));
    expect(a?.fingerprint).not.toBe(c?.fingerprint);
  });

  it.each([
    ...[{}, { clientId: 'a' }, { primary: { clientSecret: 'b' } }, { primary: null }, [], null, 'text'],
    ...[
      { clientId: 'a', clientSecret: '' },
      { clientId: 'a', clientSecret: 7 },
    ],
  ])('P9: %j holds none, and the error no text', (given) => {
    expect(() => read(oauth, given)).toThrow(
      expect.objectContaining({
        code: 'credential_missing',
        message: 'The secret holds no credential of this kind.',
      }),
    );
  });

  it.each<[Auth, boolean, string[]]>([
    [oauth, true, ['clientId', 'clientSecret']],
    [privateKeyJwt({}), true, ['clientId', 'signingKey']],
    [jwtBearer({}), true, ['clientId', 'username', 'signingKey']],
    [refreshToken({}), true, ['clientId', 'refreshToken']],
    [staticHeader(), false, []],
    [basic(), false, ['username', 'password']],
    [clientCertificate(), false, ['certificate', 'privateKey']],
    [noAuth(), false, []],
  ])('%j: fetches a token: %s, and needs of its secret %j', (auth, fetches, needed) => {
    expect([needsToken(auth), missingIn(auth, {})]).toEqual([fetches, needed]);
    expect(missingIn(auth, Object.fromEntries(needed.map((name) => [name, 'x'])))).toEqual([]);
  });

  it('a header may be absent: the system’s own 401 then says so', () => {
    expect(read(staticHeader(), {})).toMatchObject([{ fields: {} }]);
    expect(readConnectorSecret(staticHeader(), 'no JSON', hasher)).toMatchObject([{ fields: {} }]);
  });
});

describe('callHeaders', () => {
  it.each<[string, Auth, Record<string, string>, Record<string, string>]>([
    ['a token', clientCredentials({ tokenPath: '/t' }), {}, { authorization: 'Bearer t-1' }],
    ['today’s header', staticHeader(), { authorization: 'Key 1' }, { authorization: 'Key 1' }],
    ['a header of its own', staticHeader('X-Api-Key'), { value: 'k' }, { 'x-api-key': 'k' }],
    ['no header', staticHeader(), {}, {}],
    ['Basic', basic(), { username: 'ü', password: 'p' }, { authorization: 'Basic w7w6cA==' }],
    ['Basic without a password', basic(), { username: 'a' }, { authorization: 'Basic YTo=' }],
    ['Basic without a name', basic(), { password: 'p' }, { authorization: 'Basic OnA=' }],
    ['a certificate', clientCertificate(), { certificate: 'c', privateKey: 'k', value: 'v' }, {}],
    ['nothing', noAuth(), { value: 'v' }, {}],
  ])('carry %s', (_what, auth, fields, expected) => {
    expect(callHeaders(auth, fields, 't-1')).toEqual(expected);
  });

  it('carry no line break and no empty token', () => {
    const refused = expect.objectContaining({
      code: 'credential_unusable',
      message: 'No header can carry the credential.',
    });
    expect(() => callHeaders(staticHeader(), { value: 'a\r\nb: c' })).toThrow(refused);
    expect(() => callHeaders(clientCredentials({ tokenPath: '/t' }), {})).toThrow(refused);
  });

  it('go with a certificate, where the secret holds one', () => {
    expect(certificateOf({ certificate: 'c', privateKey: 'k' })).toEqual({
      certificate: 'c',
      privateKey: 'k',
    });
    expect(certificateOf({ certificate: 'c' })).toBeUndefined();
    expect(certificateOf({ privateKey: 'k' })).toBeUndefined();
  });
});

describe('renewal', () => {
  it.each([
    [3_600_000, 360_000],
    [600_000, 90_000],
    [300_000, 90_000],
    [60_000, 30_000],
  ])('of a life of %d ms comes %d ms before its end', (lifeMs, marginMs) => {
    expect(renewalMarginMs(lifeMs)).toBe(marginMs);
    expect(renewAtMs(NOW, lifeMs)).toBe(NOW + lifeMs - marginMs);
  });
});
