/** The first page: what `steadyline status` says, with what waits and until when. */

import { isOperation } from '../../lambdas/core/breaker/names.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { nextTryByMs, triesByAge } from '../../lambdas/core/retry/backoff.ts';
import { assess, pauseReason } from '../operator/assessment.ts';
import { causeText } from '../operator/cause-text.ts';
import type { Connection } from '../operator/connection.ts';
import { type Drain, total } from '../operator/drains.ts';
import { inAbout } from '../operator/duration.ts';
import { grantedAt } from '../operator/granted-rate.ts';
import { headline } from '../operator/headline.ts';
import { keptText } from '../operator/kept.ts';
import { deployedNumber, deployedRetry } from '../operator/settings.ts';
import { shutSinceMs } from '../operator/shut-since.ts';
import type { Snapshot, WorkerSnapshot } from '../operator/snapshot.ts';
import type { BreakerRow, NowView, WorkerRow } from './contract.ts';

/** `operator`: who looks. */
export function nowView(
  snapshot: Snapshot,
  at: Pick<Connection, 'local' | 'connectors' | 'settings'>,
  operator: string,
): NowView {
  const { verdict, failing, safe, todo, drains } = assess(snapshot, grantedAt(at));
  return {
    atMs: snapshot.atMs,
    place: snapshot.place,
    isLocal: at.local !== undefined,
    operator,
    headline: headline(snapshot),
    ...{ verdict, failing, safe, todo },
    breakers: snapshot.breakers.map((state) => breakerRow(state, snapshot)),
    workers: snapshot.workers.map((worker) => workerRow(worker, snapshot, drains)),
    letters: [
      ...snapshot.workers.map(({ queue, deadLetters }) => ({ queue, count: deadLetters })),
      ...snapshot.otherLetters.map(({ queue, deadLetters }) => ({ queue, count: deadLetters })),
      { queue: 'quarantine', count: snapshot.quarantined },
    ],
    times: snapshot.timesToEffect,
    replays: snapshot.replays ?? [],
    tokens: snapshot.tokens.map(({ platform, expiresAtMs, failures, incident }) => ({
      ...{ name: platform, expiresAtMs, failures },
      isStopped: incident !== '',
    })),
  };
}

function breakerRow(state: BreakerState, { holds }: Snapshot): BreakerRow {
  const { downstream, phase, openUntilMs, forcedBy } = state;
  const hold = holds.find((one) => one.downstream === downstream);
  const row = { name: downstream, heldBy: forcedBy, isOperation: isOperation(downstream) };
  if (hold !== undefined)
    return {
      ...row,
      look: 'holds',
      sinceMs: hold.sinceMs,
      nextMs: hold.untilMs,
      reason: 'only throttles came',
    };
  if (phase === 'closed') return { ...row, look: phase, reason: '' };
  return {
    ...row,
    look: phase,
    sinceMs: shutSinceMs(state),
    ...(phase === 'open' && forcedBy === '' ? { nextMs: openUntilMs } : {}),
    reason: causeText(state),
  };
}

function workerRow(worker: WorkerSnapshot, snapshot: Snapshot, drains: readonly Drain[]): WorkerRow {
  const { depth, control, source } = worker;
  const sinceMs = total(worker) > 0 ? control?.nonEmptySinceMs : undefined;
  const isPaused = source.state === 'disabled';
  return {
    ...{ worker: worker.worker, queue: worker.queue, downstreams: worker.downstreams },
    waiting: depth.visible,
    inFlight: depth.inFlight,
    dead: worker.deadLetters,
    // The controller notes it up to a tick late.
    ...(sinceMs === undefined || sinceMs === 0
      ? {}
      : { sinceMs: sinceMs - deployedNumber('CONTROL_TICK_MS') }),
    cleared: clearedText(worker, snapshot, drains),
    source: isPaused ? `paused: ${pauseReason(worker)}` : source.state,
    isPaused,
    concurrency: source.maximumConcurrency,
  };
}

/** When what waits will be done, and how long it may wait: no more exact than can be known. */
export function clearedText(
  worker: WorkerSnapshot,
  { breakers, atMs, replays = [] }: Pick<Snapshot, 'breakers' | 'atMs' | 'replays'>,
  drains: readonly Drain[],
): string {
  const { depth, downstreams } = worker;
  if (total(worker) === 0) return '';
  const shut = breakers.filter(
    ({ downstream, phase }) => phase !== 'closed' && downstreams.includes(downstream),
  );
  const sinceMs = worker.control?.nonEmptySinceMs ?? 0;
  const safe = `safe for ${keptText(sinceMs, atMs)}`;
  if (worker.source.state === 'disabled') return `once resumed; ${safe}`;
  const held = shut.filter(({ forcedBy }) => forcedBy !== '').map(({ downstream }) => downstream);
  if (held.length > 0) return `once the breaker of ${held.join(' and ')} is closed by hand; ${safe}`;
  if (shut.length > 0)
    return `once ${shut.map(({ downstream }) => downstream).join(' and ')} answers; ${safe}`;
  const isFailing = replays.some(({ queue, state }) => queue === worker.queue && state === 'failing');
  if (depth.visible === 0 && isFailing) return 'once a try succeeds';
  const ageMs = sinceMs === 0 ? 0 : atMs - sinceMs;
  if (depth.visible === 0 && ageMs > SOON_MS) return `if the next try succeeds, ${nextTryText(ageMs)}`;
  const drain = drains.find(({ connector }) => downstreams.includes(connector));
  return drain === undefined ? 'as fast as its limit allows' : inAbout(drain.seconds * 1000);
}

/** What is older, and is not waiting for a worker, has failed before and waits for its next try (own choice), ms. */
const SOON_MS = 60_000;

function nextTryText(ageMs: number): string {
  const rule = deployedRetry();
  return `which comes ${inAbout(nextTryByMs(0, triesByAge(ageMs, rule), rule)).replace('in about', 'within')}`;
}
