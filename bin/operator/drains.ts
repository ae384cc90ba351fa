/** When what waits for each connector will be done. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { inAbout } from './duration.ts';
import type { GrantedRate } from './granted-rate.ts';
import type { Snapshot, WorkerSnapshot } from './snapshot.ts';

/** The backlog of one connector whose system takes calls. */
export interface Drain {
  connector: string;
  /** Messages in all of its queues. */
  waiting: number;
  /** Until they are done, at what the system grants. */
  seconds: number;
}

/** Of every connector for which something waits, unless its system takes no calls: nobody knows how long that lasts. */
export function drainsOf(
  { breakers, workers }: Pick<Snapshot, 'breakers' | 'workers'>,
  granted: GrantedRate,
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
    return perSecond === undefined || waiting === 0 || shut.has(connector)
      ? []
      : [{ connector, waiting, seconds: Math.ceil(waiting / perSecond) }];
  });
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
