/** A connector's token endpoint, whatever its kind of credential. */
import type { Signer } from '../credentials/assertion.ts';
import type { TokenAuth } from '../credentials/auth.ts';
import { certificateOf } from '../credentials/call-headers.ts';
import { readGrant } from '../credentials/grant.ts';
import type { ConnectorCredential } from '../credentials/secret.ts';
import { tokenRequest } from '../credentials/token-request.ts';
import type { Clock, Random, TokenEndpoint } from '../ports.ts';
import { readReply } from '../reply/read-reply.ts';
import type { Send } from './make-exchange.ts';

export interface ConnectorTokenDeps {
  auth: TokenAuth;
  /** The connector's own, not one that came with a token. */
  baseUrl: string;
  send: Send;
  signer: Signer;
  clock: Pick<Clock, 'now'>;
  random: Pick<Random, 'id'>;
}

/** One request for one token. Throws as TokenEndpoint does, and UnavailableError where the key can't sign. */
export function connectorTokenEndpoint(deps: ConnectorTokenDeps): TokenEndpoint<ConnectorCredential> {
  const { auth, baseUrl, send, signer, clock, random } = deps;
  return {
    async request({ fields }, { timeoutMs, refreshToken = '' }) {
      // The successor counts: the one in the secret may be used up.
      const current = refreshToken === '' ? fields : { ...fields, refreshToken };
      const moment = { signer, id: random.id(), nowMs: clock.now() };
      const request = tokenRequest(auth, current, baseUrl, moment);
      const sent = { ...request, headers: { ...request.headers }, timeoutMs, repeatable: false };
      const raw = await send(sent, certificateOf(fields));
      const grant = readGrant(auth, readReply(raw), clock.now());
      return {
        accessToken: grant.accessToken,
        expiresInMs: grant.lifeMs,
        apiBaseUrl: grant.baseUrl ?? '',
        ...(grant.refreshToken === undefined ? {} : { refreshToken: grant.refreshToken }),
      };
    },
  };
}
