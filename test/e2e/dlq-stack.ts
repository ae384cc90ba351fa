/** The voice queue with its DLQ, records and worker engine on the embedded engines, and a CRM that refuses what is spoilt. */

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from '@jest/globals';
import { dynamoAudit, dynamoEdits } from '../../bin/dlq/dynamo-audit.ts';
import { type Letter, readLetter } from '../../bin/dlq/letter.ts';
import { dynamoFindApplied } from '../../bin/dlq/newer-events.ts';
import type { ReplayOptions } from '../../bin/dlq/replay.ts';
import { type Run, replayAll } from '../../bin/dlq/run.ts';
import { sqsDeadLetters } from '../../bin/dlq/sqs.ts';
import { dynamoEventRecords } from '../../lambdas/adapters/dynamodb/event-records.ts';
import { dynamoReplays } from '../../lambdas/adapters/dynamodb/replays.ts';
import { memoryLog, memoryMetrics } from '../../lambdas/adapters/memory/system.ts';
import { sqsWorkerQueue } from '../../lambdas/adapters/sqs/worker-queue.ts';
import { hasher, systemClock, systemRandom } from '../../lambdas/adapters/system.ts';
import { UnsendableError } from '../../lambdas/core/errors.ts';
import { eventFiling, interactionKeyBy } from '../../lambdas/core/message/interaction-key.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../lambdas/core/message/keys.ts';
import { messageText } from '../../lambdas/core/message/message-text.ts';
import { payloadHash } from '../../lambdas/core/message/payload.ts';
import type { EventMessage, EventRecords, QueueRecord } from '../../lambdas/core/ports.ts';
import { createWorker, type Worker } from '../../lambdas/core/worker/worker.ts';
import { startDynalite } from '../contract/support/dynalite.ts';
import { withSqs } from '../contract/support/fauxqs.ts';
import { foundKeys } from '../contract/support/found-keys.ts';
import type { RunningEngine } from '../contract/support/running-engine.ts';
import { interactionJob } from '../host/default-connectors.ts';
import { scriptedLimiter } from '../unit/rate/limiters.ts';
import { fakeGuard } from '../unit/worker/fake-guard.ts';
import { workerSettings } from '../unit/worker/rig.ts';

const DAY_S = 86_400;
/** Names interactions as ingest does. */
const keyOf = interactionKeyBy(hasher, async () => 'pii');
const LIVES = { receivedS: 20 * DAY_S, appliedS: 7 * DAY_S, deadExtraS: 14 * DAY_S };

/** An event; `code` is what the CRM looks at. */
export function event(id: string, interactionId: string, code: string, acceptedAtMs: number): EventMessage {
  const data = { messageId: id, eventType: 'wrapup', data: { id: interactionId, type: 'voice' }, code };
  return {
    ...{
      kind: 'event',
      platform: 'genesys',
      eventId: id,
      interactionId,
      eventType: 'wrapup',
      topic: 'voice',
    },
    ...{ occurredAt: '2026-01-01T00:00:00.000Z', acceptedAtMs, generation: 0, correlationId: id, data },
    payloadHash: payloadHash(hasher, data),
  };
}

/** Usable in tests. */
export function withDlqStack() {
  const sqs = withSqs();
  /** What took effect in the CRM, in order. */
  const effects: string[] = [];
  const refusedCodes = new Set<string>();
  let dynalite: RunningEngine;
  let dynamo: DynamoDBClient;
  const urls = { source: '', deadLetters: '' };
  let worker: Worker;
  let records: EventRecords;

  beforeAll(async () => {
    dynalite = await startDynalite();
    dynamo = new DynamoDBClient({
      ...{ endpoint: dynalite.endpoint, region: 'us-east-1', maxAttempts: 2 },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    for (const TableName of ['idempotency', 'coordination'])
      await dynamo.send(
        new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...foundKeys() }),
      );
    records = dynamoEventRecords(dynamo, 'idempotency', LIVES);
    urls.source = await sqs.createQueue(true);
    urls.deadLetters = await sqs.createQueue(true);
    worker = createWorker({
      job: interactionJob({
        crm: {
          async applyEvent({ eventId, data }) {
            const { code } = data as { code: string };
            if (refusedCodes.has(code)) throw new UnsendableError(422, `code ${code} is unknown`);
            effects.push(eventId);
            return {};
          },
        },
        records,
        updates: { sendUpdates: async () => undefined },
        ...{ hasher, clock: systemClock, timeoutMs: 3000 },
      }),
      guard: fakeGuard(systemClock),
      operation: () => fakeGuard(systemClock),
      limiter: scriptedLimiter(systemClock),
      queue: sqsWorkerQueue(sqs.client(), urls),
      hasher,
      system: { clock: systemClock, random: systemRandom, log: memoryLog(), metrics: memoryMetrics() },
      settings: workerSettings,
    });
  });
  afterAll(async () => {
    dynamo.destroy();
    await dynalite.stop();
  });

  const sendTen = (events: readonly EventMessage[]) =>
    sqs.client().send(
      new SendMessageBatchCommand({
        QueueUrl: urls.source,
        Entries: events.map((one, index) => ({
          Id: String(index),
          MessageBody: messageText(one),
          MessageGroupId: messageGroup(hasher, one),
          MessageDeduplicationId: deduplicationId(hasher, recordKeyOf(hasher, one), one.generation),
        })),
      }),
    );

  /** Lets the worker work until nothing more can be received from its queue. */
  const drain = async (): Promise<void> => {
    for (;;) {
      const { Messages = [] } = await sqs.client().send(
        new ReceiveMessageCommand({
          ...{ QueueUrl: urls.source, MaxNumberOfMessages: 10, VisibilityTimeout: 180 },
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return;
      const { failed } = await worker(Messages.map(recordOf), () => 30_000);
      const again = new Set(failed.map(({ messageId }) => messageId));
      const done = Messages.filter(({ MessageId = '' }) => !again.has(MessageId));
      if (done.length > 0)
        await sqs.client().send(
          new DeleteMessageBatchCommand({
            QueueUrl: urls.source,
            Entries: done.map(({ ReceiptHandle = '' }, index) => ({ Id: String(index), ReceiptHandle })),
          }),
        );
    }
  };

  /** What the operator's commands get, as `steadyline dlq` wires it. */
  const desk = () => ({
    queue: sqsDeadLetters(sqs.client(), urls, 0),
    records: dynamoReplays(dynamo, 'idempotency', LIVES.receivedS),
    audit: dynamoAudit(dynamo, 'coordination', systemRandom),
    edits: dynamoEdits(dynamo, 'coordination'),
    ...{ clock: systemClock, random: systemRandom, hasher, keyOf, pace: async () => undefined },
    read: (record: QueueRecord): Letter => readLetter(hasher, 'voice', record),
  });

  return {
    effects,
    refusedCodes,
    drain,
    desk,
    async send(events: readonly EventMessage[]): Promise<void> {
      for (const one of events)
        await records.observe(recordKeyOf(hasher, one), one.payloadHash, one.acceptedAtMs, {
          filing: await eventFiling(keyOf, one),
        });
      for (let from = 0; from < events.length; from += 10) await sendTen(events.slice(from, from + 10));
    },
    deadLetters: () => desk().queue.depth(),
    replay: (more: Partial<ReplayOptions> = {}, at = desk()): Promise<Run> =>
      replayAll(
        at,
        {
          ...{ queueName: 'voice' as const, operator: 'ann', note: 'code added', matches: () => true },
          ...{ limit: Number.POSITIVE_INFINITY, dryRun: false, outOfOrder: false },
          ...more,
        },
        dynamoFindApplied(dynamo, 'idempotency', { limit: 1_000_000, appliedS: LIVES.appliedS }),
      ),
  };
}

function recordOf({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }: Message): QueueRecord {
  return {
    ...{ messageId: MessageId, receiptHandle: ReceiptHandle, body: Body, attributes: {} },
    group: Attributes.MessageGroupId ?? MessageId,
    sentAtMs: Number(Attributes.SentTimestamp),
    receiveCount: Number(Attributes.ApproximateReceiveCount),
  };
}
