/** Systems that answer again, with a backlog of their outage that is still being worked off. */
import { total } from './drains.ts';
import { deployedNumber } from './settings.ts';
import type { Snapshot, WorkerSnapshot } from './snapshot.ts';

export interface Recovering {
  downstream: string;
  /** Messages for it. */
  waiting: number;
}

/**
 * A queue that has not been empty since the breaker closed holds what the outage has left. `tickMs`: how late the
 * controller notes that a queue fills.
 */
export function recoveringOf(
  { breakers, workers, atMs }: Pick<Snapshot, 'atMs' | 'breakers' | 'workers'>,
  tickMs = deployedNumber('CONTROL_TICK_MS'),
): Recovering[] {
  return breakers.flatMap(({ downstream, phase, closedAtMs, episode }) => {
    if (phase !== 'closed' || closedAtMs === 0) return [];
    const left = workers.filter(
      (worker) =>
        worker.downstreams.includes(downstream) &&
        total(worker) > 0 &&
        fullSinceMs(worker, atMs) < closedAtMs + tickMs &&
        // Long after its outage a queue of a busy system may never have been seen empty.
        (episode !== '' || worker.depth.visible > 0),
    );
    const waiting = left.reduce((sum, worker) => sum + total(worker), 0);
    return waiting === 0 ? [] : [{ downstream, waiting }];
  });
}

/** What the controller last saw empty has filled since; where it has noted nothing yet, that is not known. */
function fullSinceMs({ control }: WorkerSnapshot, atMs: number): number {
  return control === undefined ? 0 : control.nonEmptySinceMs || atMs;
}
