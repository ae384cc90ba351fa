/** A connector's token endpoint: one request for one token, whatever the kind of its credential. */
import { describe, expect, it } from '@jest/globals';
import { clientCredentials, privateKeyJwt, refreshToken } from '../../../lambdas/core/connector/index.ts';
import type { Send } from '../../../lambdas/core/connector/make-exchange.ts';
import { connectorTokenEndpoint } from '../../../lambdas/core/connector/token-endpoint.ts';
import type { TokenAuth } from '../../../lambdas/core/credentials/auth.ts';

const FIELDS = { clientId: 'i', refreshToken: 'r-1', certificate: 'c', privateKey: 'k' };

function rig(auth: TokenAuth, granted: object) {
  const sent: Parameters<Send>[] = [];
  const endpoint = connectorTokenEndpoint({
    ...{ auth, baseUrl: 'https://x.example.org', signer: { sign: () => new Uint8Array() } },
    ...{ clock: { now: () => 0 }, random: { id: () => 'id-1' } },
    async send(...one) {
      sent.push(one);
      return {
        status: 200,
        headers: {},
        body: JSON.stringify({ access_token: 't', expires_in: 60, ...granted }),
      };
    },
  });
  const ask = (more: { refreshToken?: string } = {}) =>
    endpoint.request(
      { name: 'primary', fingerprint: 'f', fields: FIELDS },
      { timeoutMs: 3000, apiBaseUrl: '', ...more },
    );
  return { ask, sent };
}

describe('P7: a request for a token', () => {
  it('is made once, in its time, with the certificate of the secret', async () => {
    const { ask, sent } = rig(clientCredentials({ tokenPath: '/t', client: 'body' }), {});
    expect(await ask()).toStrictEqual({ accessToken: 't', expiresInMs: 60_000, apiBaseUrl: '' });
    expect(sent).toEqual([
      [
        {
          ...{ method: 'POST', url: 'https://x.example.org/t', timeoutMs: 3000, repeatable: false },
          headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
          body: 'grant_type=client_credentials&client_id=i',
        },
        { certificate: 'c', privateKey: 'k' },
      ],
    ]);
  });

  it('is signed with an id of its own, by the clock', async () => {
    const { ask, sent } = rig(privateKeyJwt({ tokenPath: '/t' }), {});
    await ask();
    const [, claims = ''] = new URLSearchParams(sent[0]?.[0].body).get('client_assertion')?.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ jti: 'id-1', exp: 240 });
  });

  it('brings the successor of a refresh token, and hands on the next one and where the API is', async () => {
    const auth = refreshToken({ tokenPath: '/t', baseUrlFrom: 'instance_url' });
    const { ask, sent } = rig(auth, { refresh_token: 'r-3', instance_url: 'https://told.example.org' });
    const granted = { accessToken: 't', expiresInMs: 60_000, apiBaseUrl: 'https://told.example.org' };
    expect(await ask()).toEqual({ ...granted, refreshToken: 'r-3' });
    await ask({ refreshToken: 'r-2' });
    await ask({ refreshToken: '' });
    expect(sent.map(([{ body }]) => new URLSearchParams(body).get('refresh_token'))).toEqual([
      ...['r-1', 'r-2', 'r-1'],
    ]);
    expect(sent.map(([{ body }]) => new URLSearchParams(body).get('client_id'))).toEqual(['i', 'i', 'i']);
  });
});
