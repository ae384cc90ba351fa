/** The controller's part: says when a canary may be late, for the alarms on it. */
import { holdOf } from '../breaker/throttle-rule.ts';
import type { WorkerView } from '../control/decide.ts';
import { asError } from '../errors.ts';
import type { HealthStore, System, WorkerSource } from '../ports.ts';
import { isCanaryExcused } from './excuse.ts';

export interface ExcuseDeps extends Pick<System, 'log' | 'metrics'> {
  health: Pick<HealthStore, 'read'>;
  settings: { tickMs: number };
}

/** Gauges it under the queue's name. A lane whose health can't be read is held by nobody. Never throws. */
export async function excuseCanary(
  { health, log, metrics, settings }: ExcuseDeps,
  { canary: queue, downstream }: WorkerSource,
  view: WorkerView,
  nowMs: number,
): Promise<void> {
  if (queue === undefined) return;
  const found = await health.read(downstream).catch((error: unknown) => {
    log.warn('whether a lane is held is not known', { downstream, error: asError(error) });
    return undefined;
  });
  const hold = found && holdOf(found, nowMs, view.breaker.closedAtMs);
  const isHeld = hold !== undefined && nowMs < hold.heldUntilMs;
  if (isCanaryExcused({ ...view, isHeld, tickMs: settings.tickMs }))
    metrics.gauge('CanaryExcused', 1, { queue });
}
