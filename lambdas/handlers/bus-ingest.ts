/** Genesys events of the partner bus, out of their queue. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { flushMetrics } from '../adapters/flush-metrics.ts';
import { metrics, system, tracing } from '../adapters/runtime.ts';
import { createSecretSource } from '../adapters/secrets/secret-source.ts';
import { requiredSetting, textSetting } from '../adapters/settings.ts';
import { batchResponse, queueRecords } from '../adapters/sqs/records.ts';
import { sqsWorkerQueue } from '../adapters/sqs/worker-queue.ts';
import { hasher } from '../adapters/system.ts';
import { createBusIngest } from '../core/ingest/bus.ts';
import { settingsIntake } from './wiring/intake.ts';

const sqs = new SQSClient(hotClientConfig());
const ingest = createBusIngest(
  {
    ...system,
    hasher,
    ...settingsIntake(new DynamoDBClient(hotClientConfig()), sqs, createSecretSource()),
    queue: sqsWorkerQueue(sqs, {
      source: requiredSetting('SOURCE_QUEUE_URL'),
      deadLetters: requiredSetting('DLQ_URL'),
    }),
  },
  { source: textSetting('GENESYS_EVENT_SOURCE'), queueName: requiredSetting('SOURCE_QUEUE_NAME') },
);

export const handler = middy<SQSEvent, SQSBatchResponse>(async (event: SQSEvent, context: Context) => {
  const failed = await ingest(queueRecords(event));
  await tracing?.flush(context.getRemainingTimeInMillis());
  return batchResponse(failed);
}).use(flushMetrics(metrics, system.clock.now));
