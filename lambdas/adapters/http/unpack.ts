/** Bodies out of their content encoding: proxies compress unasked. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** More encodings than this, one around the other, are nobody's honest answer (own choice). */
const MAX_ENCODINGS = 3;

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer;

const CODINGS: Readonly<Record<string, Unpack>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
  // RFC 9110 means the zlib format, whose header bytes are checked; some servers send the bare stream.
  deflate: (bytes, options) => {
    try {
      return inflateSync(bytes, options);
    } catch {
      return inflateRawSync(bytes, options);
    }
  },
};

/**
 * The text of a body: unpacked (gzip, deflate, br, zstd), in the characters that its mark or type says, else UTF-8, without a
 * byte order mark. Undefined where it can't be unpacked or is longer than `maxBytes`, packed or not; nothing is ever unpacked
 * beyond that.
 */
export function bodyText(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
  contentType = '',
): string | undefined {
  if (bytes.length > maxBytes) return undefined;
  if (bytes.length === 0) return '';
  const names = (contentEncoding ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const codings = names.filter((name) => name !== '' && name !== 'identity').toReversed();
  if (codings.length > MAX_ENCODINGS) return undefined;
  let plain = bytes;
  for (const name of codings) {
    const unpack = Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
    if (unpack === undefined) return undefined;
    try {
      plain = unpack(plain, { maxOutputLength: maxBytes });
    } catch {
      return undefined;
    }
  }
  return decoded(plain, charsetOf(plain, contentType));
}

/** JSON is UTF-8 (RFC 8259); old servers send what their type says, or a mark that says it. */
function charsetOf([first, second]: Uint8Array, contentType: string): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ?? 'utf-8';
}

/** A name that nobody knows counts as UTF-8. */
function decoded(bytes: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
