/** A real OAuth server on loopback, which issues tokens and says whether one is good. */
import { createPublicKey, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { errors } from 'oidc-provider';

export interface AuthorizationServer {
  url: string;
  /** A refresh token of this client, as a person's consent would have made it. */
  refreshToken(clientId: string): Promise<string>;
  /** What the server says of a token (RFC 7662). */
  introspect(token: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

const AUDITOR = { client_id: 'auditor', client_secret: 'auditor-secret' };
const SCOPE = 'system/Patient.rs';

/** `clients` as RFC 7591 describes them; `publicKey` judges assertions of users. */
export async function startAuthorizationServer(
  clients: readonly object[],
  publicKey: string,
): Promise<AuthorizationServer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [{ ...AUDITOR, grant_types: [], response_types: [], redirect_uris: [] }, ...clients],
    scopes: ['openid', 'offline_access', SCOPE],
    features: {
      clientCredentials: { enabled: true },
      introspection: { enabled: true },
      devInteractions: { enabled: false },
    },
    enabledJWA: { clientAuthSigningAlgValues: ['RS384', 'ES384'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    ttl: { ClientCredentials: 300, AccessToken: 300, RefreshToken: 3600, Grant: 3600 },
    rotateRefreshToken: true,
    cookies: { keys: ['test'] },
    jwks: undefined,
  });
  provider.registerGrantType(
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    async (context) => {
      const { client, params } = context.oidc;
      const claims = judgedClaims(params['assertion'] ?? '', publicKey);
      const isGood =
        claims['iss'] === client.clientId && claims['aud'] === `${url}/token` && claims['sub'] === 'ann';
      if (!isGood || Number(claims['exp']) * 1000 < Date.now()) throw new errors.InvalidGrant('refused');
      const token = new provider.ClientCredentials({ client, scope: SCOPE });
      context.body = { access_token: await token.save(), token_type: 'Bearer', instance_url: url };
    },
    ['assertion'],
  );
  server.on('request', provider.callback());

  return {
    url,
    async refreshToken(clientId) {
      const client = await provider.Client.find(clientId);
      const grant = new provider.Grant({ clientId, accountId: 'ann' });
      grant.addOIDCScope('openid offline_access');
      const grantId = await grant.save();
      const token = {
        accountId: 'ann',
        client,
        grantId,
        scope: 'openid offline_access',
        gty: 'authorization_code',
      };
      return new provider.RefreshToken(token).save();
    },
    async introspect(token) {
      const pair = Buffer.from(`${AUDITOR.client_id}:${AUDITOR.client_secret}`).toString('base64');
      const headers = { authorization: `Basic ${pair}` };
      const answer = await fetch(`${url}/token/introspection`, {
        method: 'POST',
        headers,
        body: new URLSearchParams({ token }),
      });
      return (await answer.json()) as Record<string, unknown>;
    },
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function judgedClaims(assertion: string, publicKey: string): Record<string, unknown> {
  const [header = '', claims = '', signature = ''] = assertion.split('.');
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    createPublicKey(publicKey),
    Buffer.from(signature, 'base64url'),
  );
  return isSigned ? (JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>) : {};
}
