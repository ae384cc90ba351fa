/** Once a minute: two ticks, each followed by the reconciler, which publishes incident steps that were never delivered. */
import middy from '@middy/core';
import { flushMetrics } from '../adapters/flush-metrics.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { numberSetting } from '../adapters/settings.ts';
import { asError } from '../core/errors.ts';
import { flowControl } from './wiring/flow-control.ts';

const { tick, reconcile } = flowControl();
const tickMs = numberSetting('CONTROL_TICK_MS');

/** Answers what the reconciler has failed with. */
async function once(): Promise<unknown[]> {
  await tick();
  const faults: unknown[] = [];
  await reconcile().catch((error: unknown) => {
    system.log.error('the reconciler failed', { error: asError(error) });
    faults.push(error);
  });
  // The second run is half a minute away.
  metrics.flush(system.clock.now());
  return faults;
}

export const handler = middy(async () => {
  const startedMs = system.clock.now();
  const faults = await once();
  await system.clock.sleep(startedMs + tickMs - system.clock.now());
  faults.push(...(await once()));
  // Pages that nobody sends are worth one: the run counts as failed, which an alarm sees.
  if (faults.length > 0) throw faults[0];
}).use(flushMetrics(metrics, system.clock.now));
