/** The Retry-After header: seconds or an HTTP date. */

/** Own choice: what a 429 without a readable Retry-After is worth. */
const DEFAULT_MS = 1000;
/** SQS keeps a message invisible for 12 h at most; a longer wait can't be kept. */
const MAX_MS = 43_200_000;

/** Milliseconds to wait from `nowMs`; a date in the past is none. */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  const given = header?.trim() ?? '';
  const ms = /^\d+(\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), MAX_MS) : DEFAULT_MS;
}
