/** When a half-open round is over, and how. */
import type { BreakerState } from '../ports.ts';
import { countOf, isWaiting, leased, retryAftersOf } from './leases.ts';
import type { BreakerSettings } from './settings.ts';
import { close, reopen } from './transitions.ts';

type RoundSettings = Pick<
  BreakerSettings,
  'closeAfter' | 'quietMs' | 'openMs' | 'longAfterMs' | 'maxOpenMs' | 'resolveAfterMs'
>;

/** Who finds no lease looks again this much later at most, ms. */
const LOOK_AGAIN_MS = 1000;

/** When a caller that found no lease in a half-open round should look again. */
export function lookAgainMs(state: BreakerState, nowMs: number): number {
  const latestMs = nowMs + LOOK_AGAIN_MS;
  return state.roundEndsMs > nowMs ? Math.min(state.roundEndsMs, latestMs) : latestMs;
}

/**
 * Until when a round has leases to give, ms since the epoch: for twice a call's time-out from its start. The round
 * itself goes on as long after its last lease, so that no probe is judged before its time.
 */
export function leasesUntilMs(
  { changedAtMs }: BreakerState,
  { callTimeoutMs }: Pick<BreakerSettings, 'callTimeoutMs'>,
): number {
  return changedAtMs + 2 * callTimeoutMs;
}

/**
 * What a half-open round has come to; undefined while it is undecided.
 *
 * Enough successes close, a failed fresh probe reopens, both at once. A failed probe of a message that had failed
 * before says as much about the message as about the downstream, so it reopens only a round in which nothing
 * succeeded: a message that can never succeed must not keep the breaker open for all others. Few successes close once
 * everything leased is answered and other containers have had the quiet time to join in. A lease unanswered at the
 * round's end is a failed probe. Throttled probes count neither way; a round of nothing else reopens for as long as the
 * longest of their Retry-Afters.
 */
export function resolveRound(
  state: BreakerState,
  nowMs: number,
  settings: RoundSettings,
): BreakerState | undefined {
  const succeeded = countOf(state, 'succeeded');
  if (succeeded >= settings.closeAfter) return close(state, nowMs, `${succeeded} probes succeeded`, settings);
  if (countOf(state, 'failedFresh') > 0) return reopen(state, nowMs, 'a probe failed', settings);
  if (isWaiting(state, nowMs)) return undefined;
  const missing = countOf(state, 'out');
  if (missing > 0) return reopen(state, nowMs, `${missing} probes were not answered`, settings);
  if (leased(state) === 0 || nowMs < state.changedAtMs + settings.quietMs) return undefined;
  if (succeeded > 0)
    return close(state, nowMs, `all probes that there were have succeeded: ${succeeded}`, settings);
  const throttled = retryAftersOf(state);
  return throttled.length === leased(state)
    ? reopen(state, nowMs, 'every probe was throttled', settings, Math.max(...throttled))
    : reopen(state, nowMs, 'no probe succeeded', settings);
}

/**
 * Whether the first caller may start a round: after the open time, or after a round in which nobody called. A round
 * that has had its answers is judged before anybody asks, but for an operation's, which rests while its system's breaker
 * is not closed: that round is over too, or each of the two would wait for the other.
 */
export function isRoundDue(
  state: BreakerState,
  nowMs: number,
  settings: Pick<BreakerSettings, 'callTimeoutMs' | 'quietMs'>,
): boolean {
  if (state.forcedBy !== '') return false;
  if (state.phase === 'open') return nowMs >= state.openUntilMs;
  if (state.phase !== 'half-open' || isWaiting(state, nowMs)) return false;
  // Where calls are quick, answers wait for longer than leases are given.
  const isJudged = leased(state) === 0 || nowMs >= state.changedAtMs + settings.quietMs;
  return isJudged && nowMs >= leasesUntilMs(state, settings);
}
