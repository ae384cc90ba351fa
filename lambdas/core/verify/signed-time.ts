/** The time of signing: where it is, and whether it is now. */
import type { HttpRequest } from '../http/message.ts';
import { epochMs } from '../time/epoch.ts';
import type { SignatureProfile, TimestampSource } from './profile.ts';
import { headerEntries } from './signature-header.ts';

const DIGITS = /^\d{1,16}$/;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** The time's text as it is signed; undefined where it is missing, doubled, no time or outside the tolerance. */
export function signedTime(
  profile: Pick<SignatureProfile, 'header' | 'list' | 'timestamp'>,
  headers: HttpRequest['headers'],
  nowMs: number,
): string | undefined {
  const { timestamp } = profile;
  if (timestamp === undefined) return undefined;
  const text = timeText(profile, timestamp, headers);
  const atMs = text === undefined ? undefined : timeMs(timestamp.form, text);
  return atMs !== undefined && Math.abs(nowMs - atMs) <= timestamp.toleranceMs ? text : undefined;
}

function timeText(
  profile: Pick<SignatureProfile, 'header' | 'list'>,
  { header, prefix }: TimestampSource,
  headers: HttpRequest['headers'],
): string | undefined {
  if (prefix === undefined) return headers[header];
  const times = headerEntries(profile, headers[header])?.filter((entry) => entry.startsWith(prefix)) ?? [];
  return times.length === 1 ? times[0]?.slice(prefix.length) : undefined;
}

function timeMs(form: TimestampSource['form'], text: string): number | undefined {
  if (form === 'iso') return ISO.test(text) ? Date.parse(text) : undefined;
  if (!DIGITS.test(text)) return undefined;
  if (form === undefined) return epochMs(Number(text));
  return form === 's' ? Number(text) * 1000 : Number(text);
}
