/** Who may talk to the console: the page that it has served, from this machine, and nobody else. */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Asked {
  method: string;
  /** Path with its leading slash, without query. */
  path: string;
  headers: IncomingHttpHeaders;
}

export interface Guard {
  /** The random first part of every path. */
  token: string;
  port: number;
}

export interface Refusal {
  status: number;
  message: string;
}

/**
 * Why a request is refused; undefined: it is not. The name in `Host` stops a page that has its own name resolved to this
 * machine; origin and fetch metadata stop other sites' scripts and forms; the token stops other users of the machine.
 */
export function refusalOf({ method, path, headers }: Asked, { token, port }: Guard): Refusal | undefined {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return { status: 421, message: 'This is not the address of the console.' };
  if (!isSame(path.split('/')[1] ?? '', token))
    return { status: 404, message: 'Open the whole address that the console has printed.' };
  const site = headers['sec-fetch-site'];
  if (
    (origin !== undefined && origin !== `http://${host}`) ||
    (site !== undefined && !OWN.includes(`${site}`))
  )
    return { status: 403, message: 'Another site has asked.' };
  if (method !== 'GET' && method !== 'POST') return { status: 405, message: 'GET or POST.' };
  // A form can't send it, and a script of another site only after a question that is never granted.
  if (method === 'POST' && headers['content-type'] !== 'application/json')
    return { status: 415, message: 'JSON is taken.' };
  return undefined;
}

/** `none`: the address was typed or pasted. */
const OWN = ['same-origin', 'none'];

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** On every answer: nothing is kept, framed, sniffed, referred to, or loaded from elsewhere or from within the page's text. */
export const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};
