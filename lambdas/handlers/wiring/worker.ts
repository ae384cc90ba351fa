/** An SQS handler around the engine. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { hotClientConfig } from '../../adapters/aws-clients.ts';
import { flushMetrics } from '../../adapters/flush-metrics.ts';
import { metrics, system, tracing } from '../../adapters/runtime.ts';
import { numberSetting, requiredSetting } from '../../adapters/settings.ts';
import { batchResponse, queueRecords } from '../../adapters/sqs/records.ts';
import { sqsWorkerQueue } from '../../adapters/sqs/worker-queue.ts';
import { hasher } from '../../adapters/system.ts';
import { createTakeCanaries, type TakeCanaries } from '../../core/canary/take.ts';
import type { QueueRecord } from '../../core/ports.ts';
import type { Job } from '../../core/worker/job.ts';
import { createWorker, type WorkerSettings } from '../../core/worker/worker.ts';
import type { CalledDownstream } from './connector-settings.ts';
import { workersOf } from './downstream.ts';
import { workerSettings } from './worker-settings.ts';

/** The clients of a container. */
export interface Clients {
  dynamo: DynamoDBClient;
  sqs: SQSClient;
}

/** What a handler does beside its job. */
export interface Beside {
  /** Takes records that are no messages of the job: answers those that are left, and those that SQS has to show again. */
  aside?: (records: readonly QueueRecord[]) => Promise<{ left: QueueRecord[]; failed: QueueRecord[] }>;
  /** Resolves once nothing goes on in the background. */
  settled: () => Promise<unknown>;
}

/**
 * The handler of one job. Reads SOURCE_QUEUE_URL, SOURCE_QUEUE_NAME, DLQ_URL, FUNCTION_TIMEOUT_MS and the settings of
 * the engine. Answers the records that SQS has to show again; nothing runs on after that.
 */
export function workerHandler<Message>(
  downstream: CalledDownstream,
  jobOf: (clients: Clients) => Job<Message>,
  besideOf: (clients: Clients) => Beside,
) {
  const clients: Clients = {
    dynamo: new DynamoDBClient(hotClientConfig()),
    sqs: new SQSClient(hotClientConfig()),
  };
  const urls = { source: requiredSetting('SOURCE_QUEUE_URL'), deadLetters: requiredSetting('DLQ_URL') };
  const job = jobOf(clients);
  const settings = workerSettings(
    numberSetting,
    `${downstream.prefix}_TIMEOUT_MS`,
    requiredSetting('SOURCE_QUEUE_NAME'),
  );
  const worker = createWorker({
    ...workersOf(clients.dynamo, downstream),
    job,
    queue: sqsWorkerQueue(clients.sqs, urls),
    hasher,
    system,
    settings,
  });
  const takeCanaries = canariesOf(job, settings);
  const { aside, settled } = besideOf(clients);
  return middy<SQSEvent, SQSBatchResponse, Error, Context>(async (event: SQSEvent, context: Context) => {
    try {
      const received = await takeCanaries(queueRecords(event));
      if (received.length === 0) return batchResponse([]);
      const taken = (await aside?.(received)) ?? { left: received, failed: [] };
      const { failed } = await worker(taken.left, () => context.getRemainingTimeInMillis());
      return batchResponse([...taken.failed, ...failed]);
    } finally {
      await settled();
      await tracing?.flush(context.getRemainingTimeInMillis());
    }
  }).use(flushMetrics(metrics, system.clock.now));
}

/** Jobs that claim nothing get no canaries. */
function canariesOf<Message>(
  { claims, completeCanary }: Job<Message>,
  { functionTimeoutMs, claimMarginMs }: WorkerSettings,
): TakeCanaries {
  if (claims === undefined || completeCanary === undefined) return async (records) => [...records];
  return createTakeCanaries({
    claims,
    complete: completeCanary,
    hasher,
    system,
    claimMs: functionTimeoutMs + claimMarginMs,
  });
}
