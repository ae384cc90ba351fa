/** A connector's way to its system from the engineer's machine: what the deployed functions do, with one token of its own. */
import { connectorSend } from '../../../lambdas/adapters/http/connector-send.ts';
import { httpCaller } from '../../../lambdas/adapters/http/http-call.ts';
import { signer } from '../../../lambdas/adapters/signer.ts';
import { hasher, systemClock, systemRandom } from '../../../lambdas/adapters/system.ts';
import { createAccess } from '../../../lambdas/core/connector/access.ts';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { Exchange } from '../../../lambdas/core/connector/exchange.ts';
import { createMake, type Send } from '../../../lambdas/core/connector/make-exchange.ts';
import { connectorTokenEndpoint } from '../../../lambdas/core/connector/token-endpoint.ts';
import { type Auth, needsToken, type TokenAuth } from '../../../lambdas/core/credentials/auth.ts';
import { type ConnectorCredential, readConnectorSecret } from '../../../lambdas/core/credentials/secret.ts';
import { AuthError } from '../../../lambdas/core/errors.ts';
import type { Token } from '../../../lambdas/core/ports.ts';
import { classify } from '../../../lambdas/core/reply/classify.ts';
import { readReply } from '../../../lambdas/core/reply/read-reply.ts';
import { type Blotter, secretFields } from './blot.ts';
import { type Step, tokenStep } from './shown-exchange.ts';

export interface SessionOptions {
  connector: Connector;
  /** The secret's text; '' where the system lets everybody in. */
  secret: string;
  blotter: Blotter;
  /** Told of every request that went out. */
  onStep(step: Step): void;
}

/** Makes the exchanges of one conversation. Throws what the ports of the engine throw. */
export function openSession({ connector, secret, blotter, onStep }: SessionOptions) {
  const { auth, baseUrl } = connector;
  const wire = connectorSend((certificate) => httpCaller(certificate));
  const [credential] = credentialsIn(auth, secret);
  if (credential !== undefined) blotter.add(...secretFields(credential.fields));
  let asked: Exchange['asked'] | undefined;

  const told = (toStep: (raw: Awaited<ReturnType<Send>>, ms: number) => Step): Send => {
    return async (request, certificate) => {
      const begunMs = systemClock.now();
      const raw = await wire(request, certificate);
      onStep(toStep(raw, systemClock.now() - begunMs));
      return raw;
    };
  };
  const send: Send = (request, certificate) =>
    told((raw, ms) => {
      const classification = asked === undefined ? {} : classify(readReply(raw), connector.errors, asked);
      return { kind: 'call', request, reply: raw, ms, ...classification };
    })(request, certificate);
  const sendForToken: Send = (request, certificate) =>
    told((raw, ms) => tokenStep(request.url, raw, ms))(request, certificate);

  const access = createAccess({
    auth,
    baseUrl,
    credentials: async () => credentialsIn(auth, secret),
    ...(needsToken(auth) && credential !== undefined
      ? { tokens: ownTokens(connector, auth, credential, sendForToken, blotter) }
      : {}),
  });
  const make = createMake({ connector, access, send, clock: systemClock });
  const { timeout: timeoutMs } = connector;
  const exchangeOf = make({ timeoutMs, correlationId: systemRandom.id() });
  return async (exchange: Exchange) => {
    asked = exchange.asked;
    const { headers } = await access.get();
    blotter.add(
      ...Object.values(headers),
      ...Object.values(headers).map((value) => value.replace(/^\w+ /, '')),
    );
    return exchangeOf(exchange);
  };
}

function credentialsIn(auth: Auth, secret: string): ConnectorCredential[] {
  return auth.kind === 'none' ? [] : readConnectorSecret(auth, secret, hasher);
}

/** Tokens for this run alone: nobody else's is used up or replaced. */
function ownTokens(
  { baseUrl, timeout }: Connector,
  auth: TokenAuth,
  credential: ConnectorCredential,
  send: Send,
  blotter: Blotter,
) {
  const endpoint = connectorTokenEndpoint({
    auth,
    baseUrl,
    send,
    signer,
    clock: systemClock,
    random: systemRandom,
  });
  let token: Token | undefined;
  let generation = 0;
  return {
    async get(): Promise<Token> {
      if (token !== undefined) return token;
      const grant = await endpoint.request(credential, { timeoutMs: timeout, apiBaseUrl: '' });
      generation += 1;
      blotter.add(grant.accessToken);
      token = { accessToken: grant.accessToken, generation, apiBaseUrl: grant.apiBaseUrl };
      return token;
    },
    async invalidate(refused: number): Promise<void> {
      if (refused >= 2) throw new AuthError('the second token was refused, too');
      token = undefined;
    },
  };
}
