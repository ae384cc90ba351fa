/** One tick over some event sources, from the environment. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { dynamoBreakerStore } from '../../adapters/dynamodb/breaker-store.ts';
import { dynamoControlStore } from '../../adapters/dynamodb/control-store.ts';
import { dynamoHealthStore } from '../../adapters/dynamodb/health-store.ts';
import { lambdaEventSources } from '../../adapters/lambda/event-sources.ts';
import { system } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { sqsQueueDepths } from '../../adapters/sqs/queue-depths.ts';
import type { ControlSettings } from '../../core/control/decide.ts';
import { createTick, type TickDeps } from '../../core/control/tick.ts';

/** What a tick looks after; `callTimeoutMs`: the longest that a call of one of its workers lasts. */
export type Ticked = Pick<TickDeps, 'workers' | 'callsPerSecond' | 'metrics'> &
  Pick<ControlSettings, 'callTimeoutMs'>;

/** Reads TABLE_BREAKER, TABLE_COORDINATION and the settings of control and workers. Throws SettingError. */
export function settingsTick(
  dynamo: DynamoDBClient,
  { callTimeoutMs, ...ticked }: Ticked,
): () => Promise<void> {
  const coordination = requiredSetting('TABLE_COORDINATION');
  return createTick({
    ...system,
    ...ticked,
    depths: sqsQueueDepths(new SQSClient(hotClientConfig())),
    sources: lambdaEventSources(new LambdaClient(hotClientConfig())),
    breakers: dynamoBreakerStore(dynamo, requiredSetting('TABLE_BREAKER')),
    health: dynamoHealthStore(dynamo, coordination),
    store: dynamoControlStore(dynamo, coordination),
    settings: {
      tickMs: numberSetting('CONTROL_TICK_MS'),
      backpressureDepth: numberSetting('CONTROL_BACKPRESSURE_DEPTH'),
      pauseEnrichmentDepth: numberSetting('CONTROL_PAUSE_ENRICHMENT_DEPTH'),
      resumeEnrichmentDepth: numberSetting('CONTROL_RESUME_ENRICHMENT_DEPTH'),
      cooldownMs: numberSetting('CONTROL_COOLDOWN_MS'),
      pauseAfterMs: numberSetting('CONTROL_PAUSE_AFTER_MS'),
      batch: numberSetting('WORKER_BATCH'),
      maxConcurrency: numberSetting('WORKER_MAX_CONCURRENCY'),
      callTimeoutMs,
      deadLetterAfterMs: numberSetting('SOURCE_RETENTION_S') * 1000 - numberSetting('RETENTION_GUARD_MS'),
    },
  });
}
