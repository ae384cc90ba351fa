/** Smithy's signer over the machine's own hashes, with the credentials that Lambda sets once a container unless others are given. */
import { type BinaryLike, createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { requiredSetting } from '../settings.ts';

/** What the signer makes with `new`: node's own hash or, with a key, HMAC; it awaits a digest that is there at once. */
function Sha256(key?: BinaryLike): Hash | Hmac {
  return key === undefined ? createHash('sha256') : createHmac('sha256', key);
}

type Credentials = ConstructorParameters<typeof SignatureV4>[0]['credentials'];

/** The environment's credentials unless others are given. Throws SettingError where it holds none. */
export function signerOf(
  service: string,
  region: string,
  credentials: Credentials = environment(),
): SignatureV4 {
  return new SignatureV4({ service, region, credentials, sha256: Sha256 as never, applyChecksum: false });
}

function environment(): Credentials {
  return {
    accessKeyId: requiredSetting('AWS_ACCESS_KEY_ID'),
    secretAccessKey: requiredSetting('AWS_SECRET_ACCESS_KEY'),
    sessionToken: process.env['AWS_SESSION_TOKEN'] ?? '',
  };
}
