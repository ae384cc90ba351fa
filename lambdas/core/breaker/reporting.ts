/** What becomes of an admitted call's outcome. */
import { UnavailableError } from '../errors.ts';
import type { Admission, BreakerGuard, Outcome, ProbeAnswer } from '../ports.ts';
import type { BreakerDeps } from './deps.ts';
import { groupCommit } from './group-commit.ts';
import { isWaiting } from './leases.ts';
import { createLocalCounts } from './local-counts.ts';
import { type RecentSuccesses, withSuccess } from './recent-successes.ts';
import type { StateCache } from './state-cache.ts';
import { createSuccessHeartbeat } from './success-heartbeat.ts';
import { streakOf, windowOf } from './window.ts';

export interface Reporting {
  report: BreakerGuard['report'];
  /** This container's own successes. */
  ownSuccesses(): RecentSuccesses;
}

/** The guard's `report`. Store faults are counted and logged, never thrown; counts are kept for the next report. */
export function createReporting(deps: BreakerDeps, known: StateCache): Reporting {
  const { clock, downstream, health, log, metrics, settings, store } = deps;
  const counts = createLocalCounts(settings);
  const isNoteDue = createSuccessHeartbeat(deps.random, settings.noteMs);
  let own: RecentSuccesses = [];
  let sentAtMs = Number.NEGATIVE_INFINITY;
  let isFaulty = false;

  const tolerant = async (call: () => Promise<void>): Promise<void> => {
    try {
      await call();
      isFaulty = false;
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      metrics.count('BreakerStoreFailure', 1, { downstream });
      if (!isFaulty) log.warn('An outcome could not be reported to the breaker', { downstream, error });
      isFaulty = true;
    }
  };
  const send = groupCommit(() =>
    tolerant(async () => {
      const report = counts.take(clock.now(), known.knowledge());
      if (report === undefined) return;
      sentAtMs = clock.now();
      try {
        known.learn({ health: await health.report(downstream, report) });
      } catch (error) {
        counts.restore(report);
        throw error;
      }
    }),
  );
  /** While all is well nothing is written but, now and then, that it is. */
  const note = (group: string): Promise<void> =>
    tolerant(async () => {
      const nowMs = clock.now();
      own = withSuccess(own, group, nowMs);
      const newestAtMs = known.peek().health.recentSuccesses[0]?.atMs ?? 0;
      if (!isNoteDue(newestAtMs, nowMs)) return;
      const noted = withSuccess(known.peek().health.recentSuccesses, group, nowMs);
      known.learn({ recentSuccesses: noted });
      await health.noteSuccess(downstream, group, nowMs, nowMs - settings.noteMs / 5);
    });
  /** Thin traffic is told of at once. In dense traffic a container writes a few times a second at most. */
  const isSendDue = (failed: boolean): boolean => {
    const nowMs = clock.now();
    const { closedAtMs, health: window } = known.knowledge();
    const { successes, failures } = windowOf(window, nowMs, closedAtMs, settings.windowMs);
    if (!failed && failures === 0 && streakOf(window, closedAtMs).failures === 0) return false;
    if (successes + failures < settings.minCalls) return true;
    return nowMs - sentAtMs >= (failed ? settings.cacheMs / 4 : settings.cacheMs);
  };

  const reportPass = async (
    admission: Admission & { kind: 'pass' },
    group: string,
    failed: boolean,
  ): Promise<void> => {
    const { state } = known.peek();
    // The outcome of a call from before a transition says nothing about what came after it.
    const isLate = admission.version !== undefined && admission.version !== state.version;
    if (state.phase !== 'closed' || isLate) return;
    if (failed) counts.failed(group, admission.fresh ?? true);
    else counts.succeeded(clock.now());
    if (isSendDue(failed)) await send();
    if (failed) await known.settle();
  };
  const reportProbe = (admission: Admission & { kind: 'probe' }, answer: ProbeAnswer): Promise<void> =>
    tolerant(async () => {
      const state = await store.answerProbe(downstream, admission.round, admission.lease, answer);
      if (state === undefined) {
        await known.refresh();
        return;
      }
      known.learn({ state });
      const { state: now } = await known.settle();
      const restMs = now.changedAtMs + settings.quietMs - clock.now();
      if (deps.lingers !== true || now.phase !== 'half-open' || isWaiting(now, clock.now()) || restMs <= 0)
        return;
      await clock.sleep(restMs);
      await known.refresh();
      await known.settle();
    });

  return {
    ownSuccesses: () => own,
    async report(admission, group, outcome, latencyMs) {
      if (admission.kind === 'open') return;
      const failed = outcome === 'failure' || (outcome === 'success' && latencyMs > settings.slowCallMs);
      const noted = outcome === 'success' && !failed ? note(group) : Promise.resolve();
      if (admission.kind === 'probe')
        await reportProbe(admission, answerOf(outcome, failed, admission.fresh));
      else if (outcome === 'success' || outcome === 'failure') await reportPass(admission, group, failed);
      await noted;
    },
  };
}

function answerOf(outcome: Outcome, failed: boolean, fresh: boolean): ProbeAnswer {
  if (outcome === 'released') return 'released';
  // The lease is used up, and as with a message that failed before it is the others who decide.
  if (outcome === 'unknown') return 'failedStale';
  if (!failed) return 'succeeded';
  return fresh ? 'failedFresh' : 'failedStale';
}
