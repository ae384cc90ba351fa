/** The history of a message's tries: what a failure and a refusal add to it (protocols Retry and Refusals). */
import { shortText } from '../delivery/error-text.ts';
import type { RefusalHistory, RefusedCall, TryHistory } from '../ports.ts';

/** A message that has never been refused. */
const unrefused: RefusalHistory = { tries: 0, countedMs: [], pending: [], firstAtMs: 0 };

/** A message that has never failed. */
export const untried: TryHistory = {
  tries: 0,
  counted: 0,
  firstFailedAtMs: 0,
  lastFailedAtMs: 0,
  pendingMs: [],
  refusals: unrefused,
  lastError: '',
  recent: [],
};

/** What can wait for its judgement at once; the oldest is dropped, since a few counted ones decide (own choice). */
const MAX_PENDING = 16;

/** Whether the message has never failed: such ones probe first. */
export function isFresh(history: TryHistory): boolean {
  return history.tries === 0;
}

/** Whether the downstream has never refused it. */
export function isUnrefused({ refusals }: TryHistory): boolean {
  return refusals.tries === 0;
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
    refusals: history.refusals,
    lastError: shortText(error),
    recent: history.recent,
  };
}

/**
 * The history after one more throttled call. It is kept for judgement as a failure is, unless the lane holds off: then
 * others are throttled too, and none of this message's failures so far was its own.
 */
export function afterThrottle(
  history: TryHistory,
  atMs: number,
  error: string,
  { breakerClosed, isHeld }: { breakerClosed: boolean; isHeld: boolean },
): TryHistory {
  const next = afterFailure(history, atMs, error, breakerClosed && !isHeld);
  return isHeld ? { ...next, counted: 0, pendingMs: [] } : next;
}

/** The history after one more refusal; `closedAtMs`: when the operation's breaker last closed, 0 if never. */
export function afterRefusal(
  history: TryHistory,
  call: RefusedCall,
  error: string,
  closedAtMs: number,
): TryHistory {
  const { tries, countedMs, pending, firstAtMs } = history.refusals;
  return {
    ...afterFailure(history, call.atMs, error, false),
    refusals: {
      tries: tries + 1,
      countedMs,
      pending: [...pending, call].slice(-MAX_PENDING),
      firstAtMs: firstAtMs > closedAtMs ? firstAtMs : call.atMs,
    },
  };
}
