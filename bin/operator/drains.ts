/** When what waits for each connector will be done. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { about, inAbout } from './duration.ts';
import type { GrantedRate } from './granted-rate.ts';
import type { Snapshot, WorkerSnapshot } from './snapshot.ts';

/** The backlog of one connector. */
export interface Backlog {
  connector: string;
  /** Messages in all of its queues that no person has paused. */
  waiting: number;
  /** Until they are done, at what the system grants while it takes calls; undefined where nobody knows that. */
  seconds?: number;
}

export type Drain = Required<Backlog>;

/** Of every connector for which something waits and whose system takes calls, at a rate that is known. */
export function drainsOf(snapshot: Pick<Snapshot, 'breakers' | 'workers'>, granted: GrantedRate): Drain[] {
  return backlogsOf(snapshot, granted, false).filter((one): one is Drain => one.seconds !== undefined);
}

/** Of every connector whose system takes no calls: nobody knows how long that lasts, nor what comes meanwhile. */
export function afterOutageOf(
  snapshot: Pick<Snapshot, 'breakers' | 'workers'>,
  granted: GrantedRate,
): Backlog[] {
  return backlogsOf(snapshot, granted, true);
}

function backlogsOf(
  { breakers, workers }: Pick<Snapshot, 'breakers' | 'workers'>,
  granted: GrantedRate,
  isShut: boolean,
): Backlog[] {
  const shut = new Set(
    breakers.filter(({ phase }) => phase !== 'closed').map(({ downstream }) => downstream),
  );
  const names = [...new Set(workers.flatMap(({ downstreams }) => downstreams))];
  return names.flatMap((connector) => {
    const perSecond = granted(connector);
    const waiting = workers
      .filter((worker) => worker.downstreams.includes(connector) && !isPausedByHand(worker))
      .reduce((sum, one) => sum + total(one), 0);
    if (waiting === 0 || shut.has(connector) !== isShut) return [];
    return [{ connector, waiting, ...(perSecond && { seconds: Math.ceil(waiting / perSecond) }) }];
  });
}

/** How long what waits now takes, once the system takes calls again; empty where nothing waits for one that takes none. */
export function outageText(afterOutage: readonly Backlog[]): string {
  const known = afterOutage.flatMap(({ connector, seconds }) =>
    seconds === undefined ? [] : [`${about(seconds * 1000)} after ${connector} takes calls again`],
  );
  const unknown = afterOutage.filter(({ seconds }) => seconds === undefined);
  const names = unknown.map(({ connector }) => connector).join(' and ');
  return [
    ...(known.length === 0 ? [] : [`Whatever waits now is done ${known.join(', ')}.`]),
    ...(names === '' ? [] : [`How long what waits takes once ${names} takes calls again is unknown.`]),
  ].join(' ');
}

/** The sentence of `status`; undefined where nothing drains. */
export function drainText(drains: readonly Drain[]): string | undefined {
  const [first, ...others] = drains;
  if (first === undefined) return undefined;
  if (others.length === 0 && first.connector === DEFAULT_CONNECTOR)
    return `Drained ${inAbout(first.seconds * 1000)} at the configured rate.`;
  const each = drains.map((one) => `${one.connector} ${inAbout(one.seconds * 1000)}`);
  return `Drained at the configured ${others.length === 0 ? 'rate' : 'rates'}: ${each.join(', ')}.`;
}

/** By a person, until a person ends it. */
export function isPausedByHand({ source, control }: WorkerSnapshot): boolean {
  return source.state === 'disabled' && control?.pauseReason === 'operator';
}

/** Everything in a queue, seen or under way. */
export function total({ depth }: WorkerSnapshot): number {
  return depth.visible + depth.inFlight;
}
