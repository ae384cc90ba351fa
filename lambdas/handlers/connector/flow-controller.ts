/** Once a minute: two ticks over the event sources of one connector. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import middy from '@middy/core';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { flushMetrics } from '../../adapters/flush-metrics.ts';
import { metrics, system } from '../../adapters/runtime.ts';
import { numberSetting } from '../../adapters/settings.ts';
import { rateLimitOf, usableCallsPerSecond } from '../../core/rate/usable-rate.ts';
import { connectorMetrics, connectorSources } from '../wiring/connector-control.ts';
import { settingsTick } from '../wiring/flow-tick.ts';

const callsPerSecond = usableCallsPerSecond(
  rateLimitOf('CONNECTOR', numberSetting),
  numberSetting('RATE_HEADROOM'),
);
const tick = settingsTick(new DynamoDBClient(hotClientConfig()), {
  workers: connectorSources(),
  callsPerSecond: () => callsPerSecond,
  callTimeoutMs: numberSetting('CONNECTOR_TIMEOUT_MS'),
  metrics: connectorMetrics(),
});
const tickMs = numberSetting('CONTROL_TICK_MS');

export const handler = middy(async () => {
  const startedMs = system.clock.now();
  await tick();
  await system.clock.sleep(startedMs + tickMs - system.clock.now());
  await tick();
}).use(flushMetrics(metrics, system.clock.now));
