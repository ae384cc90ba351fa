/** What a request presents as its proof, ready to be held against a secret. */
import type { Hasher } from '../ports.ts';
import type { Matches } from './credential-check.ts';
import type { SharedKeyProfile, SignatureProfile, VerifierProfile } from './profile.ts';
import { sameText } from './same-text.ts';
import { readSignatureHeader } from './signature-header.ts';
import { type SignedRequest, signedContent } from './signed-content.ts';
import { signingKey } from './signing-key.ts';

export interface Proof {
  /** False where no secret can make it right: something is missing, malformed or of another time. */
  isWhole: boolean;
  /** Whether this secret value has made it. Always compares, also what is not whole, and then answers false. */
  matches: Matches;
}

/** The bytes of an HMAC-SHA256, for one that is missing. */
const NO_MAC = new Uint8Array(32);

/** Never throws, whatever the request holds. */
export function proofOf(
  hasher: Hasher,
  profile: VerifierProfile,
  request: SignedRequest,
  nowMs: number,
): Proof {
  return profile.kind === 'shared-key'
    ? keyProof(hasher, profile, request)
    : signatureProof(hasher, profile, request, nowMs);
}

function signatureProof(
  hasher: Hasher,
  profile: SignatureProfile,
  request: SignedRequest,
  nowMs: number,
): Proof {
  const macs = readSignatureHeader(profile, request.headers[profile.header]);
  const content = signedContent(profile, request, nowMs);
  const isWhole = macs !== undefined && content !== undefined;
  return {
    isWhole,
    matches(secretValue) {
      const key = signingKey(secretValue, profile.key);
      const expected = Buffer.from(hasher.hmac(key ?? secretValue, content ?? request.body), 'hex');
      const isSigned = (macs ?? [NO_MAC]).some((mac) => hasher.equal(mac, expected));
      return isSigned && isWhole && key !== undefined;
    },
  };
}

function keyProof(hasher: Hasher, { header, prefix }: SharedKeyProfile, { headers }: SignedRequest): Proof {
  const given = headers[header] ?? '';
  const isWhole = given.startsWith(prefix) && given.length > prefix.length;
  const same = sameText(hasher, given.slice(prefix.length));
  return { isWhole, matches: (secretValue) => same(secretValue) && isWhole };
}
