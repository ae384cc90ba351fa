/** The token endpoint and the tokens of a simulated platform, with the limits that a real one enforces. */
import { fnvHex } from '../hash.ts';
import type { SimReply } from '../system.ts';
import { createSlidingWindow } from '../window.ts';

/** Set by `POST /_sim/options`. */
export interface TokenOptions {
  /** Life of a token, s. @default 3600 */
  tokenLifeS: number;
  /** Token requests in any minute; more are answered 429. @default 5 */
  tokenBurst: number;
  /** Rejections in a row after which the credential is locked until a reset. @default 10 */
  lockAfter: number;
  /** `down`: 503; `reject`: 401 whatever the credential. @default 'up' */
  tokenEndpoint: 'up' | 'down' | 'reject';
  /** Added to every answer of the token endpoint, ms. @default 0 */
  tokenDelayMs: number;
}

export const defaultTokenOptions: TokenOptions = {
  tokenLifeS: 3600,
  tokenBurst: 5,
  lockAfter: 10,
  tokenEndpoint: 'up',
  tokenDelayMs: 0,
};

/** One token request as it was answered. */
export interface TokenRequestNote {
  atMs: number;
  status: number;
}

export interface TokenDesk {
  options: TokenOptions;
  /** Answers a token request whose credentials were right or wrong. */
  grant(rightful: boolean, nowMs: number, more?: Record<string, unknown>): SimReply;
  /** The bearer token of a header if it is good now. */
  bearer(header: string | undefined, nowMs: number): string | undefined;
  /** Revokes one token, or all of them. Answers how many. */
  revoke(token?: string): number;
  state(nowMs: number): Record<string, unknown>;
  reset(): void;
}

const minuteMs = 60_000;

/** `name` begins every token, so that a leaked one is known at sight. */
export function createTokenDesk(name: string): TokenDesk {
  const options = { ...defaultTokenOptions };
  let window = createSlidingWindow(minuteMs);
  let notes: TokenRequestNote[] = [];
  let tokens = new Map<string, { expiresAtMs: number }>();
  let rejections = 0;
  let issued = 0;
  let locked = false;

  const refusalOf = (rightful: boolean, nowMs: number): SimReply | undefined => {
    const inWindow = window.hit(nowMs);
    if (options.tokenEndpoint === 'down') return { status: 503, body: { error: 'unavailable' } };
    if (inWindow > options.tokenBurst) return tooMany(window.freeInMs(nowMs));
    if (locked) return { status: 401, body: { error: 'invalid_client', error_description: 'locked' } };
    if (rightful && options.tokenEndpoint === 'up') return undefined;
    rejections += 1;
    locked = rejections >= options.lockAfter;
    return { status: 401, body: { error: 'invalid_client', error_description: 'unknown client' } };
  };

  return {
    options,
    grant(rightful, nowMs, more = {}) {
      const refusal = refusalOf(rightful, nowMs);
      notes.push({ atMs: nowMs, status: refusal?.status ?? 200 });
      const delayMs = options.tokenDelayMs;
      if (refusal !== undefined) return { ...refusal, delayMs };
      rejections = 0;
      issued += 1;
      const token = `${name}-token-${issued}-${fnvHex(`${name}/${issued}/${nowMs}`)}`;
      tokens.set(token, { expiresAtMs: nowMs + options.tokenLifeS * 1000 });
      const body = { access_token: token, token_type: 'bearer', expires_in: options.tokenLifeS, ...more };
      return { status: 200, body, delayMs };
    },
    bearer(header, nowMs) {
      const token = /^bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
      const held = token === undefined ? undefined : tokens.get(token);
      return held !== undefined && held.expiresAtMs > nowMs ? token : undefined;
    },
    revoke(token) {
      const count = token === undefined ? tokens.size : Number(tokens.has(token));
      if (token === undefined) tokens.clear();
      else tokens.delete(token);
      return count;
    },
    state: (nowMs) => ({
      tokenRequests: notes,
      tokensIssued: issued,
      tokensValid: [...tokens.values()].filter(({ expiresAtMs }) => expiresAtMs > nowMs).length,
      worstTokenMinute: window.worst(),
      rejections,
      locked,
    }),
    reset() {
      Object.assign(options, defaultTokenOptions);
      window = createSlidingWindow(minuteMs);
      notes = [];
      tokens = new Map();
      rejections = 0;
      issued = 0;
      locked = false;
    },
  };
}

function tooMany(freeInMs: number): SimReply {
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(freeInMs / 1000))) };
  return { status: 429, body: { error: 'too_many_requests' }, headers };
}

/** `id:secret` of a Basic header. */
export function basicCredentials(header: string | undefined): { id: string; secret: string } | undefined {
  const encoded = /^basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { id, secret: rest.join(':') };
}
