/** The first page: what `steadyline status` says, with what waits and until when. */

import { isOperation } from '../../lambdas/core/breaker/names.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { assess, pauseReason } from '../operator/assessment.ts';
import type { Connection } from '../operator/connection.ts';
import { type Drain, total } from '../operator/drains.ts';
import { duration } from '../operator/duration.ts';
import { grantedAt } from '../operator/granted-rate.ts';
import { headline } from '../operator/headline.ts';
import { deployedNumber } from '../operator/settings.ts';
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
    tokens: snapshot.tokens.map(({ platform, expiresAtMs, failures, incident }) => ({
      ...{ name: platform, expiresAtMs, failures },
      isStopped: incident !== '',
    })),
  };
}

function breakerRow(state: BreakerState, { holds }: Snapshot): BreakerRow {
  const { downstream, phase, openUntilMs, reason, refusal, forcedBy } = state;
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
    reason: refusal === '' ? reason : `${reason}; refused with ${refusal}`,
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
    ...(sinceMs === undefined || sinceMs === 0 ? {} : { sinceMs }),
    cleared: clearedText(worker, snapshot, drains),
    source: isPaused ? `paused: ${pauseReason(worker)}` : source.state,
    isPaused,
    concurrency: source.maximumConcurrency,
  };
}

/** When what waits will be done, and until when it is kept where nothing is done. */
function clearedText(worker: WorkerSnapshot, { breakers, atMs }: Snapshot, drains: readonly Drain[]): string {
  if (total(worker) === 0) return '';
  const shut = breakers.filter(
    ({ downstream, phase }) => phase !== 'closed' && worker.downstreams.includes(downstream),
  );
  const sinceMs = worker.control?.nonEmptySinceMs ?? 0;
  const keptMs = deployedNumber('SOURCE_RETENTION_S') * 1000 - deployedNumber('RETENTION_GUARD_MS');
  const kept = `kept for ${days(sinceMs === 0 ? keptMs : Math.max(0, sinceMs + keptMs - atMs))} at least`;
  if (worker.source.state === 'disabled') return `once resumed; ${kept}`;
  if (shut.length > 0)
    return `once ${shut.map(({ downstream }) => downstream).join(' and ')} answers; ${kept}`;
  const drain = drains.find(({ connector }) => worker.downstreams.includes(connector));
  return drain === undefined ? 'as fast as its limit allows' : `in about ${duration(drain.seconds * 1000)}`;
}

const HOUR_MS = 3_600_000;

/** Nobody reckons in 84 hours. */
function days(ms: number): string {
  const hours = Math.floor(ms / HOUR_MS);
  return hours < 48 ? duration(ms) : `${Math.floor(hours / 24)} days ${hours % 24} h`;
}
