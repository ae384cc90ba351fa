/** Signatures of assertions: those of the algorithm that was asked for, and keys that fit it alone. */
import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { signer } from '../../../lambdas/adapters/signer.ts';

const pemOf = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const keys = {
  'RSA of 2048 bits': pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  'RSA of 1024 bits': pemOf(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey),
  'RSA for PSS alone': pemOf(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey),
  'P-384': pemOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
  'P-256': pemOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  Ed25519: pemOf(generateKeyPairSync('ed25519').privateKey),
  'no key': 'REPLACE_ME',
};

test.each([
  ['RS256', 'sha256', 'RSA of 2048 bits'],
  ['RS384', 'sha384', 'RSA of 2048 bits'],
  ['ES384', 'sha384', 'P-384'],
] as const)('P10: %s signs with %s, in the form that JOSE asks for', (algorithm, digest, name) => {
  const signature = signer.sign(algorithm, keys[name], 'text');
  const key = { key: createPublicKey(keys[name]), dsaEncoding: 'ieee-p1363' as const };
  expect(verify(digest, Buffer.from('text'), key, signature)).toBe(true);
  expect(verify(digest, Buffer.from('other'), key, signature)).toBe(false);
});

test.each([
  ['RS256', 'RSA of 1024 bits'],
  ['RS384', 'RSA of 1024 bits'],
  ['RS256', 'RSA for PSS alone'],
  ['RS256', 'P-384'],
  ['RS256', 'no key'],
  ['ES384', 'P-256'],
  ['ES384', 'RSA of 2048 bits'],
  ['ES384', 'Ed25519'],
] as const)(
  'P10: nothing is signed for %s with %s, and the sentence names the algorithm alone',
  (algorithm, name) => {
    const sign = () => signer.sign(algorithm, keys[name], 'text');
    expect(sign).toThrow(expect.objectContaining({ code: 'credential_unusable', retryAfterSeconds: 60 }));
    expect(sign).toThrow(`The signing key is none for ${algorithm}.`);
  },
);
