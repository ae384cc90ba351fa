/** When a half-open round is over, and how. */
import type { BreakerState } from '../ports.ts';
import type { BreakerSettings } from './settings.ts';
import { close, reopen, startRound } from './transitions.ts';

type RoundSettings = Pick<
  BreakerSettings,
  'closeAfter' | 'quietMs' | 'openMs' | 'longAfterMs' | 'maxOpenMs' | 'callTimeoutMs'
>;

/** Leases that have been answered. */
export function answered(state: BreakerState): number {
  return state.succeeded + state.failedFresh + state.failedStale;
}

/** Whether leases are out that may still be answered. */
export function isWaiting(state: BreakerState, nowMs: number): boolean {
  return answered(state) < state.leased && nowMs < state.roundEndsMs;
}

/** Who finds no lease looks again this much later at most, ms. */
const LOOK_AGAIN_MS = 1000;

/** When a caller that found no lease in a half-open round should look again. */
export function lookAgainMs(state: BreakerState, nowMs: number): number {
  const latestMs = nowMs + LOOK_AGAIN_MS;
  return state.roundEndsMs > nowMs ? Math.min(state.roundEndsMs, latestMs) : latestMs;
}

/**
 * What a half-open round has come to; undefined while it is undecided.
 *
 * Enough successes close, a failed fresh probe reopens, both at once. A failed probe of a message that had failed
 * before says as much about the message as about the downstream, so it reopens only a round in which nothing
 * succeeded: a message that can never succeed must not keep the breaker open for all others. Few successes close once
 * everything leased is answered and other containers have had the quiet time to join in. A lease unanswered at the
 * round's end is a failed probe.
 */
export function resolveRound(
  state: BreakerState,
  nowMs: number,
  settings: RoundSettings,
): BreakerState | undefined {
  if (state.succeeded >= settings.closeAfter)
    return close(state, nowMs, `${state.succeeded} probes succeeded`);
  if (state.failedFresh > 0) return reopen(state, nowMs, 'a probe failed', settings);
  if (isWaiting(state, nowMs)) return undefined;
  const missing = state.leased - answered(state);
  if (missing > 0) return reopen(state, nowMs, `${missing} probes were not answered`, settings);
  if (answered(state) === 0) return undefined;
  if (nowMs < state.changedAtMs + settings.quietMs) return undefined;
  return state.succeeded > 0
    ? close(state, nowMs, `all probes that there were have succeeded: ${state.succeeded}`)
    : reopen(state, nowMs, 'no probe succeeded', settings);
}

/**
 * The round that whoever comes first may start: after the open time, or after a round in which nobody called. Leases
 * given back are counted below zero where a client repeats a write whose answer it has not heard.
 */
export function nextRound(
  state: BreakerState,
  nowMs: number,
  settings: RoundSettings,
): BreakerState | undefined {
  if (state.forcedBy !== '') return undefined;
  const isOver =
    state.phase === 'open'
      ? nowMs >= state.openUntilMs
      : state.phase === 'half-open' && state.leased <= 0 && nowMs >= state.roundEndsMs;
  return isOver ? startRound(state, nowMs, settings) : undefined;
}
