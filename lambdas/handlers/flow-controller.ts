/** Once a minute: two ticks, each followed by a sweep for breaker steps that nobody was told of. */
import middy from '@middy/core';
import { metrics, system } from '../adapters/runtime.ts';
import { numberSetting } from '../adapters/settings.ts';
import { flowControl } from './wiring/flow-control.ts';

const { tick, sweep } = flowControl();
const tickMs = numberSetting('CONTROL_TICK_MS');

async function once(): Promise<void> {
  await tick();
  try {
    await sweep();
  } catch (error) {
    system.log.error('the sweep failed', { error: error as Error });
  }
  metrics.flush(system.clock.now());
}

export const handler = middy(async () => {
  const startedMs = system.clock.now();
  await once();
  await system.clock.sleep(startedMs + tickMs - system.clock.now());
  await once();
});
