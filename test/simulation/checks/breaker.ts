/** P4 and P8 at the breaker's record: probes are leased, every transition is built on the one before it. */
import { leased } from '../../../lambdas/core/breaker/leases.ts';
import type { BreakerName, BreakerState } from '../../../lambdas/core/ports.ts';
import type { Container } from '../kernel/container.ts';
import type { Verdict } from './verdict.ts';

export interface BreakerChecks {
  wrote(next: BreakerState): void;
  /** A call to the downstream has begun. */
  called(downstream: BreakerName, container: Container): void;
  /** Episodes that began, in order. */
  episodes: string[];
  /** The breakers that they were of. */
  names: BreakerName[];
  /** Whether every breaker is closed, and its episode over. */
  isClosed(): boolean;
}

/** A container may act on what it read for a second (design), and waits for rate and cache once it is admitted, ms. */
const KNOWN_FOR_MS = 1000 + 2500;
/** Clocks of containers are this far apart at most, ms. */
const SKEW_MS = 10;
/** A container whose view of the breaker failed may make one call an open time by itself (design), ms. */
const BLIND_FOR_MS = 310_000;

const STEPS: Record<BreakerState['phase'], readonly BreakerState['phase'][]> = {
  closed: ['open', 'closed'],
  open: ['half-open', 'closed'],
  'half-open': ['half-open', 'open', 'closed'],
};

export function createBreakerChecks(
  verdict: Verdict,
  now: () => number,
  resolveAfterMs: number,
): BreakerChecks {
  const states = new Map<BreakerName, BreakerState>();
  const leases = new Map<string, number>();
  const calls = new Map<string, number>();
  const ended = new Set<string>();
  /** When each breaker last opened after it had been closed, ms. */
  const opened = new Map<BreakerName, number>();
  /** When each breaker last closed, ms. */
  const closed = new Map<BreakerName, number>();
  const episodes: string[] = [];
  const names: BreakerName[] = [];

  const transition = (before: BreakerState | undefined, next: BreakerState): void => {
    if (next.version !== (before?.version ?? 0) + 1)
      verdict.breaks(
        'P8',
        `version ${next.version} of ${next.downstream} was written over ${before?.version}`,
      );
    if (!STEPS[before?.phase ?? 'closed'].includes(next.phase))
      verdict.breaks('P8', `the breaker went from ${before?.phase ?? 'closed'} to ${next.phase}`);
    if ((before?.phase ?? 'closed') === 'closed' && next.phase === 'open') opened.set(next.downstream, now());
    if (before?.phase !== 'closed' && next.phase === 'closed') closed.set(next.downstream, now());
    const episode = before?.episode ?? '';
    if (episode === next.episode) return;
    const isEnd = episode !== '' && next.episode === '';
    if (isEnd && (before?.phase !== 'closed' || now() < before.episodeEndsAtMs - SKEW_MS))
      verdict.breaks('P8', `episode ${episode} ended before its time`);
    if (episode !== '' && next.episode !== '')
      verdict.breaks('P8', `episode ${next.episode} began while ${episode} was going on`);
    if (episode !== '') ended.add(episode);
    if (ended.has(next.episode)) verdict.breaks('P8', `episode ${next.episode} came back after its end`);
    if (next.episode === '') return;
    const restedMs = now() - (closed.get(next.downstream) ?? Number.NEGATIVE_INFINITY);
    if (restedMs < resolveAfterMs - SKEW_MS)
      verdict.breaks('P8', `${next.downstream} is a new incident ${restedMs} ms after its breaker closed`);
    episodes.push(next.episode);
    names.push(next.downstream);
  };

  return {
    episodes,
    names,
    isClosed: () => [...states.values()].every(({ phase, episode }) => phase === 'closed' && episode === ''),
    wrote(next) {
      const before = states.get(next.downstream);
      states.set(next.downstream, next);
      const isRoundsOwn = before?.version === next.version;
      if (!isRoundsOwn) transition(before, next);
      const added = leased(next) - (isRoundsOwn ? leased(before) : 0);
      if (isRoundsOwn || added > 0) leases.set(next.episode, (leases.get(next.episode) ?? 0) + added);
    },
    called(downstream, container) {
      const state = states.get(downstream);
      if (state === undefined || state.phase === 'closed') return;
      if (now() - (opened.get(downstream) ?? 0) <= KNOWN_FOR_MS) return;
      if (now() - container.lastFaultMs('breaker') <= BLIND_FOR_MS) return;
      const made = (calls.get(state.episode) ?? 0) + 1;
      calls.set(state.episode, made);
      if (made > (leases.get(state.episode) ?? 0))
        verdict.breaks(
          'P4',
          `call ${made} to ${downstream} while open, with ${leases.get(state.episode) ?? 0} leases`,
        );
    },
  };
}
