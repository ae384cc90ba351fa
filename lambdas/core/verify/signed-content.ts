/** The bytes that a profile's sender has signed. */
import type { HttpRequest } from '../http/message.ts';
import { epochMs } from '../time/epoch.ts';
import type { SignedPart, VerifierProfile } from './profile.ts';

const TIMESTAMP = /^\d{1,16}$/;
/** Visible ASCII but the comma: two headers joined into one are no id. */
const ID = /^[!-+\--~]{1,256}$/;

/** The signed bytes, or undefined where a signed header is missing, malformed or outside the tolerance. */
export function signedContent(
  profile: VerifierProfile,
  request: Pick<HttpRequest, 'headers' | 'body'>,
  nowMs: number,
): Uint8Array | undefined {
  const parts = profile.signed.map((part) => readPart(profile, part, request, nowMs));
  const whole = parts.filter((part) => part !== undefined);
  return whole.length === parts.length ? join(whole) : undefined;
}

function readPart(
  profile: VerifierProfile,
  part: SignedPart,
  { headers, body }: Pick<HttpRequest, 'headers' | 'body'>,
  nowMs: number,
): Uint8Array | undefined {
  if (part === 'body') return body;
  const text = headers[(part === 'id' ? profile.idHeader : profile.timestamp?.header) ?? ''];
  if (text === undefined) return undefined;
  const usable = part === 'id' ? ID.test(text) : isRecent(text, nowMs, profile.timestamp?.toleranceMs ?? 0);
  return usable ? new TextEncoder().encode(text) : undefined;
}

function isRecent(text: string, nowMs: number, toleranceMs: number): boolean {
  if (!TIMESTAMP.test(text)) return false;
  return Math.abs(nowMs - epochMs(Number(text))) <= toleranceMs;
}

const DOT = Uint8Array.of(0x2e);

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.flatMap((part, index) => (index === 0 ? [part] : [DOT, part])));
}
