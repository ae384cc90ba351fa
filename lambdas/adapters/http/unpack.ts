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
  // RFC 9110 means the zlib format; some servers send the bare stream, which may begin as the other does.
  deflate: (bytes, options) => {
    if (!isZlib(bytes)) return inflateRawSync(bytes, options);
    try {
      return inflateSync(bytes, options);
    } catch {
      return inflateRawSync(bytes, options);
    }
  },
};

/**
 * The text of a body: unpacked (gzip, deflate, br, zstd), as UTF-8, without a byte order mark. Undefined where it can't be
 * unpacked or is longer than `maxBytes`, packed or not; nothing is ever unpacked beyond that.
 */
export function bodyText(
  bytes: Uint8Array,
  contentEncoding: string | undefined,
  maxBytes: number,
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
  return new TextDecoder().decode(plain);
}

/** The two header bytes of RFC 1950: method 8, and a check sum over both. */
function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
}
