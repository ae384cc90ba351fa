/** The history of a message's tries: what a failure adds to it (protocol Retry). */
import { shortText } from '../delivery/error-text.ts';
import type { TryHistory } from '../ports.ts';

/** A message that has never failed. */
export const untried: TryHistory = {
  tries: 0,
  counted: 0,
  firstFailedAtMs: 0,
  lastFailedAtMs: 0,
  pendingMs: [],
  lastError: '',
};

/** Failures that can wait for their judgement at once; the oldest is dropped, since a few counted ones decide (own choice). */
const MAX_PENDING = 16;

/** Whether the message has never failed: such ones probe first. */
export function isFresh(history: TryHistory): boolean {
  return history.tries === 0;
}

/**
 * The history after one more failure at `atMs`. Only a failure that met a closed breaker is kept for judgement:
 * a failed probe says something about the downstream, not about the message.
 */
export function afterFailure(
  history: TryHistory,
  atMs: number,
  error: string,
  breakerClosed: boolean,
): TryHistory {
  return {
    tries: history.tries + 1,
    counted: history.counted,
    firstFailedAtMs: history.firstFailedAtMs === 0 ? atMs : history.firstFailedAtMs,
    lastFailedAtMs: atMs,
    pendingMs: breakerClosed ? [...history.pendingMs, atMs].slice(-MAX_PENDING) : history.pendingMs,
    lastError: shortText(error),
  };
}
