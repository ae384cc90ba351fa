/** From the backpressure depth on, every retry of the downstream waits twice as long (guide: backpressure). */
import type { Clock, Downstream, HealthStore, Metrics, QueueDepth, WorkerSource } from '../ports.ts';

/** What a tick has seen of one worker. */
export interface Seen {
  worker: WorkerSource;
  depth: QueueDepth;
}

/** Downstreams with a queue at that depth, each once. */
export function backpressured(seen: readonly Seen[], backpressureDepth: number): Downstream[] {
  const deep = seen.filter(({ depth }) => depth.visible >= backpressureDepth);
  return [...new Set(deep.map(({ worker }) => worker.downstream))];
}

export interface BackpressureDeps {
  clock: Clock;
  metrics: Metrics;
  health: Pick<HealthStore, 'noteBackpressure'>;
  settings: { tickMs: number };
}

/** Renewed at every tick and gone soon after the last, so that it does not outlive the controller. Throws UnavailableError. */
export async function applyBackpressure(deps: BackpressureDeps, downstream: Downstream): Promise<void> {
  await deps.health.noteBackpressure(downstream, deps.clock.now() + 2 * deps.settings.tickMs);
  deps.metrics.count('ControllerDecisions', 1, { decision: 'slow-down' });
}
