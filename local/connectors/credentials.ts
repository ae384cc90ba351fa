/** Credentials of connectors on this machine: fixed where they can be, keys made at each start. They protect nothing. */
import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type { Auth, SigningAlgorithm } from '../../lambdas/core/credentials/auth.ts';

/** What goes into the connector's secret, and the key by which the simulated system knows it. */
export interface LocalCredential {
  secret: string;
  trusted?: { clientId: string; algorithm: SigningAlgorithm; publicKey: string };
}

const clientId = 'local-client-id';
const generate = promisify(generateKeyPair);

/** The credential of a kind. */
export async function localCredential(auth: Auth): Promise<LocalCredential> {
  switch (auth.kind) {
    case 'client-credentials':
      return credential({ clientId, clientSecret: 'local-client-secret' });
    case 'private-key-jwt':
      return signing(auth.algorithm ?? 'RS384', {});
    case 'jwt-bearer':
      return signing(auth.algorithm ?? 'RS256', { username: 'local-user@example.org' });
    case 'refresh-token':
      return credential({
        clientId,
        clientSecret: 'local-client-secret',
        refreshToken: 'local-refresh-token',
      });
    case 'static-header':
      return credential(
        (auth.header ?? 'authorization').toLowerCase() === 'authorization'
          ? { authorization: 'Bearer local-connector-token' }
          : { value: 'local-connector-key' },
      );
    case 'basic':
      return credential({ username: 'local-user', password: 'local-password' });
    case 'client-certificate':
    case 'none':
      return credential({});
  }
}

function credential(fields: Record<string, string>): LocalCredential {
  return { secret: JSON.stringify(fields) };
}

async function signing(algorithm: SigningAlgorithm, more: Record<string, string>): Promise<LocalCredential> {
  const [privateKeyEncoding, publicKeyEncoding] = [
    { type: 'pkcs8', format: 'pem' } as const,
    { type: 'spki', format: 'pem' } as const,
  ];
  const { privateKey, publicKey } =
    algorithm === 'ES384'
      ? await generate('ec', { namedCurve: 'P-384', privateKeyEncoding, publicKeyEncoding })
      : await generate('rsa', { modulusLength: 2048, privateKeyEncoding, publicKeyEncoding });
  return {
    secret: JSON.stringify({ clientId, signingKey: privateKey, ...more }),
    trusted: { clientId, algorithm, publicKey },
  };
}
