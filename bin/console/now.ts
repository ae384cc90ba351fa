/** The first page: what `steadyline status` says, with what waits and until when. */

import { isOperation } from '../../lambdas/core/breaker/names.ts';
import type { BreakerState } from '../../lambdas/core/ports.ts';
import { nextTryByMs, triesByAge } from '../../lambdas/core/retry/backoff.ts';
import { assess, pauseReason } from '../operator/assessment.ts';
import { causeText } from '../operator/cause-text.ts';
import type { Connection } from '../operator/connection.ts';
import { type Backlog, isPausedByHand, total } from '../operator/drains.ts';
import { about, duration, inAbout, within } from '../operator/duration.ts';
import { type GrantedRate, grantedAt } from '../operator/granted-rate.ts';
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
  const granted = grantedAt(at);
  const { verdict, failing, safe, todo, drains, afterOutage } = assess(snapshot, granted);
  const backlogs = [...drains, ...afterOutage, ...pausedBacklogs(snapshot, granted)];
  return {
    atMs: snapshot.atMs,
    place: snapshot.place,
    isLocal: at.local !== undefined,
    operator,
    headline: headline(snapshot, afterOutage),
    ...{ verdict, failing, safe, todo },
    breakers: snapshot.breakers.map((state) => breakerRow(state, snapshot)),
    workers: snapshot.workers.map((worker) => workerRow(worker, snapshot, backlogs)),
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

/** Of each worker that a person has paused, under its own name: no connector's backlog reckons it in. */
function pausedBacklogs({ workers }: Snapshot, granted: GrantedRate): Backlog[] {
  return workers.filter(isPausedByHand).map((one) => {
    const rate = one.downstreams.map(granted).find((perSecond) => perSecond !== undefined);
    return { connector: one.worker, waiting: total(one), ...(rate && { seconds: total(one) / rate }) };
  });
}

function workerRow(worker: WorkerSnapshot, snapshot: Snapshot, backlogs: readonly Backlog[]): WorkerRow {
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
    cleared: clearedText(worker, snapshot, backlogs),
    source: isPaused ? `paused: ${pauseReason(worker)}` : source.state,
    isPaused,
    concurrency: source.maximumConcurrency,
  };
}

/**
 * When what waits will be done, and how long it may wait: no more exact than can be known. `backlogs`: how long each
 * connector's takes once its system takes calls, and each paused worker's besides.
 */
export function clearedText(
  worker: WorkerSnapshot,
  { breakers, holds, atMs, replays = [] }: Pick<Snapshot, 'breakers' | 'holds' | 'atMs' | 'replays'>,
  backlogs: readonly Backlog[],
): string {
  const { depth, downstreams } = worker;
  if (total(worker) === 0) return '';
  const sinceMs = worker.control?.nonEmptySinceMs ?? 0;
  const isOurs = ({ connector }: Backlog): boolean =>
    isPausedByHand(worker) ? connector === worker.worker : downstreams.includes(connector);
  const { seconds } = backlogs.find(isOurs) ?? {};
  /** What nobody can foretell must come first. */
  const after = (event: string): string =>
    `${seconds === undefined ? 'unknown how long' : about(seconds * 1000)} after ${event}; safe for ${keptText(sinceMs, atMs)}`;
  const shut = breakers.filter(
    ({ downstream, phase }) => phase !== 'closed' && downstreams.includes(downstream),
  );
  const held = shut.filter(({ forcedBy }) => forcedBy !== '').map(({ downstream }) => downstream);
  const isPaused = worker.source.state === 'disabled';
  const resumed = isPaused ? 'it is resumed and ' : '';
  if (held.length > 0) return after(`${resumed}the breaker of ${held.join(' and ')} is closed by hand`);
  const failing = shut.map(({ downstream }) => downstream);
  if (failing.length > 0)
    return after(`${resumed}${failing.join(' and ')} ${failing.length === 1 ? 'answers' : 'answer'}`);
  if (isPaused) return after('it is resumed');
  const hold = holds.find(({ downstream }) => downstreams.includes(downstream));
  if (hold !== undefined)
    return after(`${hold.downstream} grants calls again, asked in ${duration(hold.untilMs - atMs)}`);
  const isFailing = replays.some(({ queue, state }) => queue === worker.queue && state === 'failing');
  if (depth.visible === 0 && isFailing) return 'once a try succeeds';
  const ageMs = sinceMs === 0 ? 0 : atMs - sinceMs;
  if (depth.visible === 0 && ageMs > SOON_MS) return `if the next try succeeds, ${nextTryText(ageMs)}`;
  return seconds === undefined ? 'as fast as its limit allows' : inAbout(seconds * 1000);
}

/** What is older, and is not waiting for a worker, has failed before and waits for its next try (own choice), ms. */
const SOON_MS = 60_000;

/** A system's Retry-After holds one message; which of a queue's, its depth does not say: only the longest is known. */
function nextTryText(ageMs: number): string {
  const rule = deployedRetry();
  const backOffMs = nextTryByMs(0, triesByAge(ageMs, rule), rule);
  const longestMs = deployedNumber('RETRY_MAX_THROTTLE_MS');
  const asked =
    longestMs > backOffMs ? `, or ${within(longestMs)} where the system has said Retry-After` : '';
  return `which comes ${within(backOffMs)}${asked}`;
}
