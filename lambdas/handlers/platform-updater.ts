/** platform-updates → Genesys and CXone. */
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { flushMetrics } from '../adapters/flush-metrics.ts';
import { metrics, system } from '../adapters/runtime.ts';
import { queueRecords } from '../adapters/sqs/records.ts';
import { platformUpdates } from './wiring/updates.ts';

const { update, settled } = platformUpdates();

export const handler = middy(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const endsMs = system.clock.now() + context.getRemainingTimeInMillis();
  const failed = await update(queueRecords(event), endsMs);
  // An early refresh that is still under way would freeze with the container.
  await settled();
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
}).use(flushMetrics(metrics, system.clock.now));
