/** Judges signed assertions (RFC 7523) as a strict server does. */
import { createPublicKey, verify } from 'node:crypto';

export interface AssertionDesk {
  /** Trusts a client's key, PEM, for assertions with this algorithm. */
  trust(clientId: string, key: { algorithm: string; publicKey: string }): void;
  /** The claims of a good assertion, or why it is none. `audience`: what it must be made for. */
  verify(assertion: string, audience: readonly string[], nowMs: number): Claims | { refused: string };
  reset(): void;
}

export interface Claims {
  iss: string;
  sub: string;
}

/** SMART backend services: not good for longer, s. A clock may be off by as much again as the tolerance. */
const LONGEST_S = 300;
const TOLERANCE_S = 5;
const DIGESTS: Readonly<Record<string, string>> = { RS256: 'sha256', RS384: 'sha384', ES384: 'sha384' };

/** Trusts nobody yet. */
export function createAssertionDesk(): AssertionDesk {
  const keys = new Map<string, { algorithm: string; publicKey: string }>();
  const seen = new Set<string>();
  return {
    trust: (clientId, key) => void keys.set(clientId, key),
    verify(assertion, audience, nowMs) {
      const [header = '', payload = '', signature = '', ...more] = assertion.split('.');
      const [head, claims] = [header, payload].map(parsed);
      if (head === undefined || claims === undefined || more.length > 0) return { refused: 'no assertion' };
      const { iss, sub, aud, exp, jti } = claims;
      if (typeof iss !== 'string' || typeof sub !== 'string') return { refused: 'iss and sub are missing' };
      const key = keys.get(iss);
      if (key === undefined || head['alg'] !== key.algorithm)
        return { refused: 'unknown client or algorithm' };
      if (!isSigned(key, `${header}.${payload}`, signature)) return { refused: 'bad signature' };
      if (typeof aud !== 'string' || !audience.includes(aud)) return { refused: 'made for another audience' };
      const leftS = typeof exp === 'number' ? exp - nowMs / 1000 : Number.NaN;
      if (!(leftS > -TOLERANCE_S)) return { refused: 'expired' };
      if (leftS > LONGEST_S + TOLERANCE_S) return { refused: 'good for too long' };
      // Salesforce asks for no jti; who sends one may send it once.
      if (typeof jti === 'string') {
        if (seen.has(`${iss}/${jti}`)) return { refused: 'seen before' };
        seen.add(`${iss}/${jti}`);
      }
      return { iss, sub };
    },
    reset: () => seen.clear(),
  };
}

function isSigned(
  { algorithm, publicKey }: { algorithm: string; publicKey: string },
  content: string,
  signature: string,
): boolean {
  const key = { key: createPublicKey(publicKey), dsaEncoding: 'ieee-p1363' as const };
  return verify(
    DIGESTS[algorithm] ?? 'sha256',
    Buffer.from(content),
    key,
    Buffer.from(signature, 'base64url'),
  );
}

function parsed(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
