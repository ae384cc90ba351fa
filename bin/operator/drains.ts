/** When what waits for each connector will be done. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { about, inAbout } from './duration.ts';
import type { GrantedRate } from './granted-rate.ts';
import type { Snapshot, WorkerSnapshot } from './snapshot.ts';

/** The backlog of one connector. */
export interface Drain {
  connector: string;
  /** Messages in all of its queues. */
  waiting: number;
  /** Until they are done, at what the system grants: from now on, or from when it takes calls again. */
  seconds: number;
}

/**
 * Of every connector for which something waits and whose system takes calls; with `isShut` of those whose system takes
 * none: nobody knows how long that lasts, nor what comes meanwhile.
 */
export function drainsOf(
  { breakers, workers }: Pick<Snapshot, 'breakers' | 'workers'>,
  granted: GrantedRate,
  isShut = false,
): Drain[] {
  const shut = new Set(
    breakers.filter(({ phase }) => phase !== 'closed').map(({ downstream }) => downstream),
  );
  const names = [...new Set(workers.flatMap(({ downstreams }) => downstreams))];
  return names.flatMap((connector) => {
    const perSecond = granted(connector);
    const waiting = workers
      .filter(({ downstreams }) => downstreams.includes(connector))
      .reduce((sum, one) => sum + total(one), 0);
    return perSecond === undefined || waiting === 0 || shut.has(connector) !== isShut
      ? []
      : [{ connector, waiting, seconds: Math.ceil(waiting / perSecond) }];
  });
}

/** How long what waits now takes, once the system takes calls again; empty where nothing waits for one that takes none. */
export function outageText(afterOutage: readonly Drain[]): string {
  const each = afterOutage.map(
    ({ connector, seconds }) => `${about(seconds * 1000)} after ${connector} takes calls again`,
  );
  return each.length === 0 ? '' : `Whatever waits now is done ${each.join(', ')}.`;
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

/** Everything in a queue, seen or under way. */
export function total({ depth }: WorkerSnapshot): number {
  return depth.visible + depth.inFlight;
}
