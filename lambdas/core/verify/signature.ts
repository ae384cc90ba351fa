/** Signature check over the raw bytes of a request (P10). */
import { RequestError } from '../errors.ts';
import type { Clock, Hasher, SecretSource } from '../ports.ts';
import { createCredentialCheck } from './credential-check.ts';
import type { VerifierProfile } from './profile.ts';
import { proofOf } from './proof.ts';
import type { SignedRequest } from './signed-content.ts';
import { signingKey } from './signing-key.ts';

/** Throws RequestError 401 where the signature does not hold, UnavailableError where the secret can't be read. */
export type SignatureGuard = (request: SignedRequest) => Promise<void>;

/** What is compared with a proof that no secret can make right, so that every refusal has passed the one comparison. */
const NO_SECRET = '-';

/**
 * A guard by `profile` over the secret `secretId`; `previousValidMs` is SECRET_PREVIOUS_VALID_MS, `publicUrl` API_PUBLIC_URL:
 * the base address that senders know, where it is not the one that requests come to.
 */
export function createSignatureGuard(
  deps: { secrets: SecretSource; clock: Clock; hasher: Hasher },
  options: { profile: VerifierProfile; secretId: string; previousValidMs: number; publicUrl?: string },
): SignatureGuard {
  const { profile, secretId, publicUrl = '' } = options;
  const check = createCredentialCheck(deps, {
    ...options,
    isUsable: (text) => signingKey(text, profile.key) !== undefined,
  });
  return async (request) => {
    const asSent = { ...request, ...addressOf(request, publicUrl) };
    const { isWhole, matches } = proofOf(deps.hasher, profile, asSent, deps.clock.now());
    // No secret makes a malformed signature right: a flood of them never reaches the secret store.
    const holds = isWhole ? await check(secretId, matches) : matches(NO_SECRET);
    if (!holds) throw new RequestError(401, 'bad_signature', 'The signature is missing or does not hold.');
  };
}

/** Path and query as they came, behind the public base address where there is one. */
function addressOf({ uri }: SignedRequest, publicUrl: string): Pick<SignedRequest, 'uri'> {
  if (uri === undefined || publicUrl === '') return {};
  return { uri: publicUrl.replace(/\/$/, '') + uri.replace(/^https?:\/\/[^/]*/, '') };
}
