/** Signatures of assertions, by the machine's own cryptography. */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Signer } from '../core/credentials/assertion.ts';
import type { SigningAlgorithm } from '../core/credentials/auth.ts';
import { UnavailableError } from '../core/errors.ts';

const DIGESTS: Readonly<Record<SigningAlgorithm, string>> = {
  RS256: 'sha256',
  RS384: 'sha384',
  ES384: 'sha384',
};

/** Keys of other kinds or sizes are refused, as RFC 7518 asks for: RSA of 2048 bits at least, P-384. */
export const signer: Signer = {
  sign(algorithm, privateKeyPem, text) {
    const key = keyOf(privateKeyPem);
    if (key === undefined || !fits(key, algorithm))
      throw new UnavailableError('credential_unusable', `The signing key is none for ${algorithm}.`, 60);
    return sign(DIGESTS[algorithm], Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  },
};

function keyOf(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function fits(
  { asymmetricKeyType, asymmetricKeyDetails: details }: KeyObject,
  algorithm: SigningAlgorithm,
): boolean {
  if (algorithm === 'ES384') return asymmetricKeyType === 'ec' && details?.namedCurve === 'secp384r1';
  return asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= 2048;
}
