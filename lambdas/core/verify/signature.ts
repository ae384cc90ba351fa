/** Signature check over the raw bytes of a request (P10). */
import { RequestError } from '../errors.ts';
import type { HttpRequest } from '../http/message.ts';
import type { Clock, Hasher, SecretSource } from '../ports.ts';
import { createCredentialCheck, type Matches } from './credential-check.ts';
import type { VerifierProfile } from './profile.ts';
import { readSignatureHeader } from './signature-header.ts';
import { signedContent } from './signed-content.ts';
import { signingKey } from './signing-key.ts';

/** What a check of a request needs of it. */
export type SignedRequest = Pick<HttpRequest, 'headers' | 'body'>;

/** Throws RequestError 401 where the signature does not hold, UnavailableError where the secret can't be read. */
export type SignatureGuard = (request: SignedRequest) => Promise<void>;

/** A guard by `profile` over the secret `secretId`; `previousValidMs` is SECRET_PREVIOUS_VALID_MS. */
export function createSignatureGuard(
  deps: { secrets: SecretSource; clock: Clock; hasher: Hasher },
  options: { profile: VerifierProfile; secretId: string; previousValidMs: number },
): SignatureGuard {
  const check = createCredentialCheck(deps, options);
  return async (request) => {
    const matches = signatureMatcher(deps.hasher, options.profile, request, deps.clock.now());
    // No secret makes a malformed signature right: a flood of them never reaches the secret store.
    const holds = matches !== undefined && (await check(options.secretId, matches));
    if (!holds) throw new RequestError(401, 'bad_signature', 'The signature is missing or does not hold.');
  };
}

/** Tells for a secret value whether it has signed the request; undefined where the request is not signed at all. */
export function signatureMatcher(
  hasher: Hasher,
  profile: VerifierProfile,
  request: SignedRequest,
  nowMs: number,
): Matches | undefined {
  const presented = readSignatureHeader(profile, request.headers[profile.header]);
  const content = signedContent(profile, request, nowMs);
  if (presented === undefined || content === undefined) return undefined;
  return (secretValue) => {
    const expected = Buffer.from(hasher.hmac(signingKey(secretValue, profile.key), content), 'hex');
    return presented.some((mac) => hasher.equal(mac, expected));
  };
}
