/** A simulated system in the same process, called as the engine calls a system: token, one renewal, verdict. */
import { generateKeyPairSync } from 'node:crypto';
import { signer } from '../../../lambdas/adapters/signer.ts';
import type { Exchange } from '../../../lambdas/core/connector/exchange.ts';
import type { Connector } from '../../../lambdas/core/connector/index.ts';
import { type WireRequest, wireRequest } from '../../../lambdas/core/connector/wire.ts';
import { needsToken } from '../../../lambdas/core/credentials/auth.ts';
import { callHeaders } from '../../../lambdas/core/credentials/call-headers.ts';
import { readGrant } from '../../../lambdas/core/credentials/grant.ts';
import { tokenRequest } from '../../../lambdas/core/credentials/token-request.ts';
import { classify } from '../../../lambdas/core/reply/classify.ts';
import { type Reply, readReply } from '../../../lambdas/core/reply/read-reply.ts';
import { segmentsOf } from '../../../local/simulators/exchange.ts';
import type { SimReply, SimRequest, SimSystem } from '../../../local/simulators/system.ts';

export const BASE = 'https://system.example.org';
const pem = (type: 'pkcs8' | 'spki') => ({ type, format: 'pem' }) as const;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const signingKey = rsa.privateKey.export(pem('pkcs8')).toString();
export const publicKey = rsa.publicKey.export(pem('spki')).toString();

export const secret = {
  clientId: 'local-client-id',
  clientSecret: 'local-client-secret',
  value: 'Bearer local-token',
  username: 'ann@example.org',
  signingKey,
};

export interface InProcess {
  clock: { nowMs: number };
  /** Every request that went out, tokens left out. */
  sent: WireRequest[];
  tokenRequests: number;
  /** Of the next write the answer is lost: the effect is there. */
  loseNext: boolean;
  make(exchange: Exchange): Promise<Reply>;
  admin(route: string, body?: unknown): SimReply | undefined;
}

/** Calls `system` as `connector` says; throws where an answer is lost, as a time-out would. */
export function inProcess(system: SimSystem, connector: Connector): InProcess {
  let token = '';
  let ids = 0;
  const call = ({
    method,
    url,
    headers,
    body = '',
  }: WireRequest | ReturnType<typeof tokenRequest>): Reply => {
    const { pathname, searchParams } = new URL(url);
    const request: SimRequest = {
      method,
      segments: segmentsOf(pathname),
      path: pathname,
      query: searchParams,
      headers,
      text: body,
      nowMs: self.clock.nowMs,
      baseUrl: BASE,
    };
    return replyOf(system.handle(request));
  };
  const renew = (): void => {
    if (!needsToken(connector.auth)) return;
    self.tokenRequests += 1;
    ids += 1;
    const { nowMs } = self.clock;
    const request = tokenRequest(connector.auth, secret, BASE, { signer, id: `id-${ids}`, nowMs });
    token = readGrant(connector.auth, call(request), nowMs).accessToken;
  };
  const once = (exchange: Exchange): Reply => {
    const credential = callHeaders(connector.auth, secret, token);
    const request = wireRequest(exchange.request, { baseUrl: BASE, credential, correlationId: 'c-1' });
    self.sent.push(request);
    const reply = call(request);
    if (exchange.asked.kind !== 'write' || !self.loseNext) return reply;
    self.loseNext = false;
    throw new Error('the answer is lost');
  };
  const self: InProcess = {
    clock: { nowMs: Date.UTC(2026, 0, 1) },
    sent: [],
    tokenRequests: 0,
    loseNext: false,
    async make(exchange) {
      if (token === '') renew();
      const reply = once(exchange);
      if (classify(reply, connector.errors, exchange.asked).verdict !== 'unauthorized') return reply;
      renew();
      return once(exchange);
    },
    admin: (route, body = {}) =>
      system.admin[route]?.({
        method: 'POST',
        segments: [],
        path: '',
        query: new URLSearchParams(),
        headers: {},
        text: JSON.stringify(body),
        nowMs: self.clock.nowMs,
        baseUrl: BASE,
      }),
  };
  return self;
}

function replyOf({ status, headers = {}, body }: SimReply): Reply {
  return readReply({ status, headers, body: typeof body === 'string' ? body : (JSON.stringify(body) ?? '') });
}
