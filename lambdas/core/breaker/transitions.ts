/** Every step of a breaker's record as a pure function: the record before, the time, the record after (version + 1). */
import type { BreakerState, Downstream } from '../ports.ts';
import type { BreakerSettings } from './settings.ts';

/** Openings that a record keeps. */
export const KEPT_OPENINGS = 16;
/** Open time of a breaker that was opened by hand: the end of the year 9999, ms since the epoch. */
export const FOREVER_MS = 253_402_300_799_000;

const noRound = { leases: {}, roundEndsMs: 0 };

/** The record that was never written. */
export function initialState(downstream: Downstream): BreakerState {
  return {
    downstream,
    phase: 'closed',
    version: 0,
    episode: '',
    openedAtMs: 0,
    openUntilMs: 0,
    openingsMs: [],
    round: 0,
    ...noRound,
    changedAtMs: 0,
    reason: '',
    forcedBy: '',
  };
}

/** Closed → open: an episode begins. */
export function open(
  state: BreakerState,
  nowMs: number,
  reason: string,
  settings: Pick<BreakerSettings, 'openMs'>,
): BreakerState {
  return {
    ...state,
    ...noRound,
    phase: 'open',
    version: state.version + 1,
    episode: `${state.downstream}-${nowMs}`,
    openedAtMs: nowMs,
    openUntilMs: nowMs + settings.openMs,
    openingsMs: withOpening(state, nowMs),
    changedAtMs: nowMs,
    reason,
  };
}

/** Open → half-open, or a round in which nobody called → the next: whoever writes this holds `lease`, the first. */
export function startRound(
  state: BreakerState,
  nowMs: number,
  lease: string,
  settings: Pick<BreakerSettings, 'callTimeoutMs'>,
): BreakerState {
  return {
    ...state,
    ...noRound,
    phase: 'half-open',
    version: state.version + 1,
    round: state.round + 1,
    leases: { [lease]: 'out' },
    roundEndsMs: nowMs + 2 * settings.callTimeoutMs,
    changedAtMs: nowMs,
    reason: 'the open time has ended',
  };
}

/** Half-open → open: the episode goes on. */
export function reopen(
  state: BreakerState,
  nowMs: number,
  reason: string,
  settings: Pick<BreakerSettings, 'openMs' | 'longAfterMs' | 'maxOpenMs'>,
): BreakerState {
  return {
    ...state,
    ...noRound,
    phase: 'open',
    version: state.version + 1,
    openUntilMs: nowMs + nextOpenMs(state, nowMs, settings),
    openingsMs: withOpening(state, nowMs),
    changedAtMs: nowMs,
    reason,
  };
}

/** Half-open or open → closed: the episode ends. */
export function close(state: BreakerState, nowMs: number, reason: string): BreakerState {
  return {
    ...state,
    ...noRound,
    phase: 'closed',
    version: state.version + 1,
    episode: '',
    openedAtMs: 0,
    openUntilMs: 0,
    changedAtMs: nowMs,
    reason,
    forcedBy: '',
  };
}

/** Any phase → open by hand, with no probes until it is closed by hand; an episode under way goes on. */
export function forceOpen(
  state: BreakerState,
  nowMs: number,
  operator: string,
  reason: string,
): BreakerState {
  const opened = open(state, nowMs, reason, { openMs: FOREVER_MS - nowMs });
  const { episode, openedAtMs } = state.episode === '' ? opened : state;
  return { ...opened, episode, openedAtMs, forcedBy: operator };
}

/** Any phase → closed by hand; from then on the usual rules hold. */
export function forceClose(
  state: BreakerState,
  nowMs: number,
  operator: string,
  reason: string,
): BreakerState {
  return close(state, nowMs, `closed by ${operator}: ${reason}`);
}

/** The plain open time while the episode is young, then twice the last one up to the longest. */
function nextOpenMs(
  state: BreakerState,
  nowMs: number,
  settings: Pick<BreakerSettings, 'openMs' | 'longAfterMs' | 'maxOpenMs'>,
): number {
  if (nowMs - state.openedAtMs < settings.longAfterMs) return settings.openMs;
  const lastMs = state.openUntilMs - (state.openingsMs.at(-1) ?? state.openUntilMs);
  return Math.max(settings.openMs, Math.min(2 * lastMs, settings.maxOpenMs));
}

function withOpening(state: BreakerState, nowMs: number): readonly number[] {
  return [...state.openingsMs, nowMs].slice(-KEPT_OPENINGS);
}
