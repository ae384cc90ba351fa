/** When a canary may be late with nothing being wrong with us: its alarms are silent then. */
import type { WorkerView } from '../control/decide.ts';

/** Beside the view of the worker: whether throttles hold its lane off, and how long a tick is, ms. */
export interface PathView
  extends Pick<WorkerView, 'breaker' | 'source' | 'depth' | 'record' | 'callsPerSecond'> {
  isHeld: boolean;
  tickMs: number;
}

/**
 * Whether the canary of a path may be late: its breaker is open or tries, its lane is held, it is paused, or a backlog
 * drains. A source that is switched off and that neither the controller nor an operator has paused is no excuse, and
 * neither is a queue that only fills.
 */
export function isCanaryExcused(view: PathView): boolean {
  const { breaker, isHeld, record } = view;
  return breaker.phase !== 'closed' || isHeld || record.pauseReason !== '' || drains(view);
}

/** Of what the system takes in a tick so much must have gone: SQS's counts waver by some messages (own choice). */
const DRAINED_SHARE = 0.1;

/** More waited than the system takes in a tick, and it gets less: canaries wait among it. */
function drains({ depth, record, callsPerSecond, tickMs }: PathView): boolean {
  const taken = (callsPerSecond * tickMs) / 1000;
  return record.depth > taken && record.depth - depth.visible > DRAINED_SHARE * taken;
}
