/** Every step of a breaker's record as a pure function: the record before, the time, the record after (version + 1). */
import type { BreakerName, BreakerState } from '../ports.ts';
import type { BreakerSettings } from './settings.ts';

/** Openings that a record keeps. */
export const KEPT_OPENINGS = 16;
/** Open time of a breaker that was opened by hand: the end of the year 9999, ms since the epoch. */
export const FOREVER_MS = 253_402_300_799_000;

/** Why a breaker opens. */
export interface Opening {
  cause: Exclude<BreakerState['cause'], ''>;
  /** In words for on-call. */
  reason: string;
  /** Status, code and field of the refusals that open an operation's breaker. */
  refusal?: string;
}

const noRound = { leases: {}, roundEndsMs: 0 } as const;
const noEpisode = { episode: '', openedAtMs: 0, episodeEndsAtMs: 0, cause: '', refusal: '' } as const;

/** The record that was never written. */
export function initialState(name: BreakerName): BreakerState {
  return {
    downstream: name,
    phase: 'closed',
    version: 0,
    ...noEpisode,
    openUntilMs: 0,
    openingsMs: [],
    round: 0,
    ...noRound,
    changedAtMs: 0,
    closedAtMs: 0,
    reason: '',
    openedFor: '',
    forcedBy: '',
  };
}

/** Closed → open: an episode begins, or goes on where its end has not been written. A text opens for failures. */
export function open(
  state: BreakerState,
  nowMs: number,
  why: Opening | string,
  settings: Pick<BreakerSettings, 'openMs'>,
): BreakerState {
  const { cause, reason, refusal = '' } = typeof why === 'string' ? opensFor(why) : why;
  return {
    ...state,
    ...noRound,
    phase: 'open',
    version: state.version + 1,
    ...(state.episode === '' && { episode: `${state.downstream}-${nowMs}`, openedAtMs: nowMs }),
    episodeEndsAtMs: 0,
    openUntilMs: nowMs + settings.openMs,
    openingsMs: withOpening(state, nowMs),
    changedAtMs: nowMs,
    cause,
    refusal,
    reason,
    openedFor: reason,
  };
}

/** Open → half-open, or a round in which nobody called → the next: the writer holds `lease`, the first. */
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
    reason: 'it is time to probe',
  };
}

/** Half-open → open: the episode goes on. `throttledMs`: for throttles, for so long at least, up to the longest. */
export function reopen(
  state: BreakerState,
  nowMs: number,
  reason: string,
  settings: Pick<BreakerSettings, 'openMs' | 'longAfterMs' | 'maxOpenMs'>,
  throttledMs?: number,
): BreakerState {
  const leastMs = Math.min(throttledMs ?? 0, settings.maxOpenMs);
  return {
    ...state,
    ...noRound,
    phase: 'open',
    version: state.version + 1,
    openUntilMs: nowMs + Math.max(nextOpenMs(state, nowMs, settings), leastMs),
    openingsMs: withOpening(state, nowMs),
    changedAtMs: nowMs,
    cause: state.cause === 'refused' ? 'refused' : throttledMs === undefined ? 'failures' : 'throttled',
    reason,
  };
}

/** Half-open or open → closed. The episode goes on for a while, unless that is set to 0. */
export function close(
  state: BreakerState,
  nowMs: number,
  reason: string,
  { resolveAfterMs }: Pick<BreakerSettings, 'resolveAfterMs'>,
): BreakerState {
  const goesOn = resolveAfterMs > 0 && state.episode !== '';
  return {
    ...state,
    ...noRound,
    phase: 'closed',
    version: state.version + 1,
    ...(goesOn ? { episodeEndsAtMs: nowMs + resolveAfterMs } : noEpisode),
    openUntilMs: 0,
    changedAtMs: nowMs,
    closedAtMs: nowMs,
    reason,
    openedFor: '',
    forcedBy: '',
  };
}

/** Closed, its episode's time over → closed without one: the image of this is the resolve. */
export function endEpisode(state: BreakerState, nowMs: number): BreakerState {
  return { ...state, ...noEpisode, version: state.version + 1, changedAtMs: nowMs };
}

/** Whether the episode of a closed breaker has had its time. */
export function isEpisodeOver({ phase, episode, episodeEndsAtMs }: BreakerState, nowMs: number): boolean {
  return phase === 'closed' && episode !== '' && nowMs >= episodeEndsAtMs;
}

/** Any phase → open by hand, with no probes until it is closed by hand; an episode under way goes on. */
export function forceOpen(
  state: BreakerState,
  nowMs: number,
  operator: string,
  reason: string,
): BreakerState {
  // What it had opened for by itself stays told: the outage may still be going on.
  const isPlanned = state.forcedBy !== '' && state.openedFor === state.reason;
  const openedFor = state.phase === 'closed' || isPlanned ? reason : state.openedFor || state.reason;
  return { ...open(state, nowMs, reason, { openMs: FOREVER_MS - nowMs }), openedFor, forcedBy: operator };
}

/** Any phase → closed by hand; from then on the usual rules hold. */
export function forceClose(
  state: BreakerState,
  nowMs: number,
  operator: string,
  reason: string,
  settings: Pick<BreakerSettings, 'resolveAfterMs'>,
): BreakerState {
  return close(state, nowMs, `closed by ${operator}: ${reason}`, settings);
}

const opensFor = (reason: string): Opening => ({ cause: 'failures', reason });

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
