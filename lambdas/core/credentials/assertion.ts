/** Signed assertions (RFC 7523): a JWT that stands for a secret which never leaves its place. */
import type { Duration } from '../connector/units.ts';
import { minutes } from '../connector/units.ts';
import type { SigningAlgorithm } from './auth.ts';

/** Signs with a private key. */
export interface Signer {
  /**
   * The signature over UTF-8 text, as JWS has it: of ES384 the 96 bytes of r and s. Throws UnavailableError where the PEM
   * holds no key for the algorithm.
   */
  sign(algorithm: SigningAlgorithm, privateKeyPem: string, text: string): Uint8Array;
}

export interface Assertion {
  issuer: string;
  subject: string;
  audience: string;
  algorithm: SigningAlgorithm;
  life?: Duration;
  keyId?: string;
  signingKey: string;
}

/** SMART backend services: no assertion may be good for longer. */
export const MAX_ASSERTION_LIFE = minutes(5);
const DEFAULT_LIFE = minutes(4);

/** The assertion as compact JWS; `id` is new for each, since servers refuse one that they have seen. */
export function signedAssertion(
  { issuer, subject, audience, algorithm, life = DEFAULT_LIFE, keyId, signingKey }: Assertion,
  { signer, id, nowMs }: { signer: Signer; id: string; nowMs: number },
): string {
  const header = { alg: algorithm, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) };
  const exp = Math.floor((nowMs + Math.min(life, MAX_ASSERTION_LIFE)) / 1000);
  const claims = { iss: issuer, sub: subject, aud: audience, exp, jti: id };
  const content = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  return `${content}.${base64url(signer.sign(algorithm, signingKey, content))}`;
}

function base64url(content: string | Uint8Array): string {
  return Buffer.from(content as string).toString('base64url');
}
