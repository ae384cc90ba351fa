/** How long a message took from its acceptance to its effect: the one figure that says that the whole works. */
import type { Metrics } from '../ports.ts';
import type { Work } from './job.ts';

/**
 * Counts it under `path`, `{connector}/{topic}`: few values, so few metrics. A replay's time is none: a person waited in
 * between. `downstream`: the connector.
 */
export function countTimeToEffect(
  metrics: Pick<Metrics, 'timing'>,
  downstream: string,
  { accepted, target }: Pick<Work<unknown>, 'accepted' | 'target'>,
  nowMs: number,
): void {
  if (accepted === undefined || target.generation > 0) return;
  const path = `${downstream}/${accepted.topic}`;
  // Clocks of two containers differ by some ms.
  metrics.timing('TimeToEffect', Math.max(0, nowMs - accepted.atMs), { path });
}
