/** Reads what a signature header claims. Strict: what is not exactly the profile's shape was not signed by it. */
import type { SignatureProfile } from './profile.ts';

/** A SHA-256 HMAC is 32 bytes: 64 hex digits, or 43 base64 digits and one `=`. */
const shapes = {
  hex: /^[0-9a-fA-F]{64}$/,
  base64: /^[A-Za-z0-9+/]{43}=$/,
} as const;

/** An entry of a list, of whatever version. It holds one mark, so that two headers joined into one are no list. */
const LIST_ENTRY = /^[A-Za-z0-9_-]+[=,:][A-Za-z0-9+/_:.-]+=*$/;

/** The entries of the header; undefined where it is missing, or not of the profile's shape. */
export function headerEntries(
  { list }: Pick<SignatureProfile, 'list'>,
  header: string | undefined,
): readonly string[] | undefined {
  if (header === undefined || list === undefined) return header === undefined ? undefined : [header];
  const entries = header.split(list);
  return entries.every((entry) => LIST_ENTRY.test(entry)) ? entries : undefined;
}

/** The HMACs in the header, or undefined where it is missing, truncated, doubled or otherwise not of that shape. */
export function readSignatureHeader(
  profile: Pick<SignatureProfile, 'prefix' | 'encodings' | 'list'>,
  header: string | undefined,
): Uint8Array[] | undefined {
  const macs = headerEntries(profile, header)?.flatMap((entry) => readEntry(profile, entry) ?? []);
  return macs === undefined || macs.length === 0 ? undefined : macs;
}

function readEntry(
  { prefix, encodings }: Pick<SignatureProfile, 'prefix' | 'encodings'>,
  entry: string,
): Uint8Array | undefined {
  if (!entry.startsWith(prefix)) return undefined;
  const encoded = entry.slice(prefix.length);
  const encoding = encodings.find((one) => shapes[one].test(encoded));
  if (encoding === undefined) return undefined;
  const mac = Buffer.from(encoded, encoding);
  // The last digit of a base64 text has two bits to spare: only zeros are what the sender has written.
  return encoding === 'hex' || mac.toString('base64') === encoded ? mac : undefined;
}
