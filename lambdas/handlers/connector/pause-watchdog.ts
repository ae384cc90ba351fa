/** Every five minutes: no event source of the connector stays paused without a live reason. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import middy from '@middy/core';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoControlStore } from '../../adapters/dynamodb/control-store.ts';
import { flushMetrics } from '../../adapters/flush-metrics.ts';
import { lambdaEventSources } from '../../adapters/lambda/event-sources.ts';
import { metrics, system } from '../../adapters/runtime.ts';
import { requiredSetting } from '../../adapters/settings.ts';
import { PROBE_CONCURRENCY } from '../../core/control/decide.ts';
import { createWatchdog } from '../../core/control/watchdog.ts';
import { connectorMetrics, connectorSources } from '../wiring/connector-control.ts';

const watchdog = createWatchdog({
  ...system,
  workers: connectorSources(),
  sources: lambdaEventSources(new LambdaClient(hotClientConfig())),
  store: dynamoControlStore(new DynamoDBClient(hotClientConfig()), requiredSetting('TABLE_COORDINATION')),
  concurrency: PROBE_CONCURRENCY,
});

export const handler = middy(async () => {
  connectorMetrics().count('WatchdogResumes', await watchdog());
}).use(flushMetrics(metrics, system.clock.now));
