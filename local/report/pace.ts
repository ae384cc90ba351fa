/** How fast it went: shares of a sample, recovery after the outage, drain. Pure. */
import type { Accepted, Effect } from './verdict.ts';

/** Nearest-rank percentile of unsorted values; 0 where there are none. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** ms from the CRM's return to the first effect of something accepted before it; undefined where nothing waited. */
export function firstReplayMs(
  accepted: readonly Accepted[],
  effects: readonly Effect[],
  backMs: number,
): number | undefined {
  const waiting = waitingAt(accepted, effects, backMs);
  const times = effects
    .filter(({ sink, reference, atMs }) => atMs >= backMs && waiting.has(`${sink}/${reference}`))
    .map(({ atMs }) => atMs);
  return times.length === 0 ? undefined : Math.min(...times) - backMs;
}

export interface Drain {
  /** Things that were waiting when the CRM came back. */
  backlog: number;
  /** From the first effect of the backlog to 95 % of it. */
  seconds: number;
  /** CRM effects in that time, of old and new events alike, a second. */
  effectsPerSecond: number;
  /** All CRM calls in that time a second: refreshes of the cache and lookups take their part of the one rate. */
  perSecond: number;
}

/**
 * How fast a system's backlog drained; undefined where it was too small to measure (under `least`). `calls`: when the CRM was
 * called, ms since the epoch.
 */
export function drainOf(
  accepted: readonly Accepted[],
  effects: readonly Effect[],
  calls: readonly number[],
  backMs: number,
  { least = 100, system = 'crm' }: { least?: number; system?: string } = {},
): Drain | undefined {
  const waiting = waitingAt(accepted, effects, backMs);
  const crm = effects.filter(({ sink, atMs }) => sink === system && atMs >= backMs);
  const replays = crm
    .filter(({ reference }) => waiting.has(`${system}/${reference}`))
    .map(({ atMs }) => atMs)
    .sort((a, b) => a - b);
  const [fromMs, toMs] = [replays[0], replays[Math.floor(replays.length * 0.95) - 1]];
  if (replays.length < least || fromMs === undefined || toMs === undefined) return undefined;
  const seconds = (toMs - fromMs) / 1000;
  const perSecond = (timesMs: readonly number[]): number =>
    timesMs.filter((atMs) => atMs > fromMs && atMs <= toMs).length / Math.max(seconds, 0.001);
  return {
    backlog: replays.length,
    seconds,
    effectsPerSecond: perSecond(crm.map(({ atMs }) => atMs)),
    perSecond: perSecond(calls),
  };
}

/** Keys of what was accepted before, but took effect only after this time, if at all. */
function waitingAt(accepted: readonly Accepted[], effects: readonly Effect[], atMs: number): Set<string> {
  const waiting = new Set(
    accepted
      .filter(({ acceptedMs }) => acceptedMs < atMs)
      .map(({ sink, reference }) => `${sink}/${reference}`),
  );
  for (const { sink, reference, atMs: effectMs } of effects) {
    if (effectMs < atMs) waiting.delete(`${sink}/${reference}`);
  }
  return waiting;
}
