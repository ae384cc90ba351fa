/** The Retry-After header: seconds or an HTTP date. */

/** Own choice: what a 429 without a readable Retry-After is worth. */
const DEFAULT_MS = 1000;
/** SQS keeps a message invisible for 12 h at most; a longer wait can't be kept. */
const MAX_MS = 43_200_000;

/** Milliseconds to wait from `nowMs`, `defaultMs` where the header says nothing readable; a date in the past is none. */
export function retryAfterMs(header: string | undefined, nowMs: number, defaultMs = DEFAULT_MS): number {
  const ms = waitMs(header?.trim() ?? '', nowMs);
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_MS) : defaultMs;
}

/** HTTP dates end in GMT: the parser alone would take a stray number for a year. */
function waitMs(given: string, nowMs: number): number {
  if (/^\d+(\.\d+)?$/.test(given)) return Number(given) * 1000;
  return given.endsWith('GMT') ? Date.parse(given) - nowMs : Number.NaN;
}
