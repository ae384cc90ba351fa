/** The Retry-After header: seconds or a date. */
import { timeMs } from '../customer/time.ts';

/** Own choice: what a 429 without a readable Retry-After is worth. */
const DEFAULT_MS = 1000;
/** SQS keeps a message invisible for 12 h at most; a longer wait can't be kept. */
const MAX_MS = 43_200_000;

const SECONDS = /^\d+(?:\.\d+)?$/;
/** The three forms of RFC 9110, of which the last names no zone; the parser alone would take a stray number for a year. */
const NAMED_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d{2}:\d{2}:\d{2}/i;
const ZONE = /(?:GMT|UTC|Z|[+-]\d{2}:?\d{2})$/;

/** Milliseconds to wait from `nowMs`, `defaultMs` where the header says nothing readable; a date in the past is none. */
export function retryAfterMs(header: string | undefined, nowMs: number, defaultMs = DEFAULT_MS): number {
  const ms = askedWaitMs(header, nowMs);
  return ms === undefined ? defaultMs : Math.min(ms, MAX_MS);
}

/** As the header says it, without an upper limit; undefined where it says nothing readable. */
export function askedWaitMs(header: string | undefined, nowMs: number): number | undefined {
  const ms = waitMs(header?.trim() ?? '', nowMs);
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function waitMs(given: string, nowMs: number): number {
  if (SECONDS.test(given)) return Number(given) * 1000;
  return dateMs(given) - nowMs;
}

function dateMs(given: string): number {
  if (NAMED_DATE.test(given)) return Date.parse(ZONE.test(given) ? given : `${given} GMT`);
  return timeMs(given) ?? Number.NaN;
}
