/** The bytes that a profile's sender has signed. */
import type { HttpRequest } from '../http/message.ts';
import type { SignatureProfile, SignedPart } from './profile.ts';
import { signedTime } from './signed-time.ts';

/** What a check of a request needs of it; method and address only where they are signed. */
export type SignedRequest = Pick<HttpRequest, 'headers' | 'body'> &
  Partial<Pick<HttpRequest, 'method' | 'uri'>>;

/** Visible ASCII but the comma: two headers joined into one are no id. */
const ID = /^[!-+\--~]{1,256}$/;

/** The signed bytes, or undefined where a signed part is missing, malformed or outside the tolerance. */
export function signedContent(
  profile: SignatureProfile,
  request: SignedRequest,
  nowMs: number,
): Uint8Array | undefined {
  const parts = profile.signed.map((part) => readPart(profile, part, request, nowMs));
  const whole = parts.filter((part) => part !== undefined);
  return whole.length === parts.length ? join(whole, profile.separator ?? '.') : undefined;
}

function readPart(
  profile: SignatureProfile,
  part: SignedPart,
  request: SignedRequest,
  nowMs: number,
): Uint8Array | undefined {
  if (part === 'body') return request.body;
  const text = typeof part === 'object' ? part.text : readText(profile, part, request, nowMs);
  return text === undefined ? undefined : new TextEncoder().encode(text);
}

function readText(
  profile: SignatureProfile,
  part: 'id' | 'timestamp' | 'method' | 'uri',
  { headers, method, uri }: SignedRequest,
  nowMs: number,
): string | undefined {
  switch (part) {
    case 'method':
      return method;
    case 'uri':
      return uri === undefined ? undefined : decoded(uri, profile.uriDecoded ?? '');
    case 'timestamp':
      return signedTime(profile, headers, nowMs);
    case 'id': {
      const id = headers[profile.idHeader ?? ''];
      return id !== undefined && ID.test(id) ? id : undefined;
    }
  }
}

/** `characters` replace their percent code. */
function decoded(uri: string, characters: string): string {
  return uri.replace(/%[0-7][0-9a-f]/gi, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return characters.includes(character) ? character : code;
  });
}

function join(parts: readonly Uint8Array[], separator: string): Uint8Array {
  const between = new TextEncoder().encode(separator);
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [between, part])));
}
