/** Reads what a signature header claims. Strict: what is not exactly the profile's shape was not signed by it. */
import type { VerifierProfile } from './profile.ts';

/** A SHA-256 HMAC is 32 bytes: 64 hex digits, or 43 base64 digits and one `=`. */
const shapes = {
  hex: /^[0-9a-fA-F]{64}$/,
  base64: /^[A-Za-z0-9+/]{43}=$/,
} as const;

/** An entry of a list, of whatever version. It holds one comma, so that two headers joined into one are no list. */
const LIST_ENTRY = /^[A-Za-z0-9]+,[A-Za-z0-9+/=_-]+$/;

/** The HMACs in the header, or undefined where it is missing, truncated, doubled or otherwise not of that shape. */
export function readSignatureHeader(
  profile: Pick<VerifierProfile, 'prefix' | 'encodings' | 'list'>,
  header: string | undefined,
): Uint8Array[] | undefined {
  if (header === undefined) return undefined;
  const entries = profile.list === true ? header.split(' ') : [header];
  if (profile.list === true && !entries.every((entry) => LIST_ENTRY.test(entry))) return undefined;
  const macs = entries.flatMap((entry) => readEntry(profile, entry) ?? []);
  return macs.length === 0 ? undefined : macs;
}

function readEntry(
  { prefix, encodings }: Pick<VerifierProfile, 'prefix' | 'encodings'>,
  entry: string,
): Uint8Array | undefined {
  if (!entry.startsWith(prefix)) return undefined;
  const encoded = entry.slice(prefix.length);
  const encoding = encodings.find((one) => shapes[one].test(encoded));
  return encoding === undefined ? undefined : Buffer.from(encoded, encoding);
}
