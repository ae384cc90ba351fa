/** When a token is refreshed and when a failed refresh may be tried again. */
import { backOffMs } from '../retry/backoff.ts';
import type { TokenOptions } from './options.ts';

const MINUTE_MS = 60_000;

/** Time of the refresh, ms since the epoch: before the end by a share of the life, at most by `refreshEarlyMaxMs`. */
export function refreshTime(
  requestedAtMs: number,
  expiresInMs: number,
  options: Pick<TokenOptions, 'refreshEarlyMaxMs' | 'refreshEarlyShare'>,
): number {
  const early = Math.min(options.refreshEarlyMaxMs, expiresInMs * options.refreshEarlyShare);
  return requestedAtMs + expiresInMs - early;
}

/** How long a failed refresh waits, ms; `unit` in [0, 1) spreads it by up to a base. */
export function refreshBackOffMs(
  failures: number,
  unit: number,
  { backoffBaseMs, maxBackoffMs }: Pick<TokenOptions, 'backoffBaseMs' | 'maxBackoffMs'>,
): number {
  return backOffMs(failures, unit, { baseMs: backoffBaseMs, maxMs: maxBackoffMs });
}

/** The requests that a new one shares a minute with at the platform: a request may arrive as late as its time-out. */
export function recentRequests(requestsMs: readonly number[], nowMs: number, timeoutMs: number): number[] {
  return requestsMs.filter((atMs) => atMs > nowMs - MINUTE_MS - timeoutMs);
}

/** The earliest time of another request, ms since the epoch. */
export function nextRequestTime(
  requestsMs: readonly number[],
  nowMs: number,
  options: Pick<TokenOptions, 'requestsPerMinute' | 'timeoutMs'>,
): number {
  const recent = recentRequests(requestsMs, nowMs, options.timeoutMs);
  const blocking = recent[recent.length - options.requestsPerMinute];
  return blocking === undefined ? nowMs : blocking + MINUTE_MS + options.timeoutMs;
}
