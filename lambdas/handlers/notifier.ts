/** The on-call queue → the pagers that the settings name. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { SQSEvent } from 'aws-lambda';
import { hotClientConfig } from '../adapters/aws-clients.ts';
import { dynamoIncidentStore } from '../adapters/dynamodb/incident-store.ts';
import { flushMetrics } from '../adapters/flush-metrics.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../adapters/settings.ts';
import { batchResponse, queueRecords } from '../adapters/sqs/records.ts';
import { sqsWorkerQueue } from '../adapters/sqs/worker-queue.ts';
import { createOnCallConsumer } from '../core/oncall/consume.ts';
import { createNotify } from '../core/oncall/notify.ts';
import { createPagers, pagingLimiter } from './wiring/on-call.ts';

const dynamo = new DynamoDBClient(hotClientConfig());
const table = requiredSetting('TABLE_COORDINATION');
const urls = { source: requiredSetting('SOURCE_QUEUE_URL'), deadLetters: requiredSetting('DLQ_URL') };
const incidents = dynamoIncidentStore(dynamo, table);
const settings = {
  leaseMs: numberSetting('FUNCTION_TIMEOUT_MS'),
  maxWaitMs: numberSetting('FUNCTION_TIMEOUT_MS') / 3,
};
const consume = createOnCallConsumer({
  ...system,
  notifiers: createPagers().map((pager) =>
    createNotify({ ...system, pager, incidents, limiter: pagingLimiter(dynamo, pager.name), settings }),
  ),
  queue: sqsWorkerQueue(new SQSClient(hotClientConfig()), urls),
  source: requiredSetting('SOURCE_QUEUE_NAME'),
  settings: {
    maxBackoffMs: numberSetting('ONCALL_MAX_BACKOFF_MS'),
    giveUpMs: numberSetting('ONCALL_GIVE_UP_MS'),
  },
});

export const handler = middy(async (event: SQSEvent) =>
  batchResponse(await consume(queueRecords(event))),
).use(flushMetrics(metrics, system.clock.now));
