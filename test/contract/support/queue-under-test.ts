/** A FIFO queue with a DLQ, as the model and as fauxqs, behind one face: what both agree on can be said once. */
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { type FifoMessage, sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { queueRecords } from '../../../lambdas/adapters/sqs/records.ts';
import { sqsWorkerQueue } from '../../../lambdas/adapters/sqs/worker-queue.ts';
import type { QueueRecord, WorkerQueue } from '../../../lambdas/core/ports.ts';
import type { Sqs } from './fauxqs.ts';

export interface QueueUnderTest {
  worker: WorkerQueue;
  send(message: FifoMessage): Promise<string>;
  receive(max: number): Promise<QueueRecord[]>;
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
  delete(receiptHandle: string): Promise<void>;
  deadLetters(): Promise<QueueRecord[]>;
  counts(): Promise<{ visible: number; inFlight: number }>;
}

const MAX_RECEIVES = 3;
const VISIBILITY_S = 600;

/** The model. */
export async function memoryQueue(): Promise<QueueUnderTest> {
  const clock = fakeClock();
  const options = { clock, visibilityMs: VISIBILITY_S * 1000 };
  const dlq = sqsFifo(options);
  const queue = sqsFifo({ ...options, maxReceiveCount: MAX_RECEIVES, deadLetters: dlq });
  return {
    worker: memoryWorkerQueue(queue, dlq),
    send: async (message) => queue.send(message).messageId,
    receive: async (max) => queue.receive(max),
    changeVisibility: async (handle, seconds) => void queue.changeVisibility(handle, seconds),
    delete: async (handle) => void queue.delete(handle),
    deadLetters: async () => dlq.receive(10),
    counts: async () => queue.counts(),
  };
}

/** The same on fauxqs. */
export async function fauxqsQueue(sqs: Sqs): Promise<QueueUnderTest> {
  const [source, deadLetters] = [await sqs.createQueue(true), await sqs.createQueue(true)];
  const arnOf = async (QueueUrl: string): Promise<string> => {
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
    return (await sqs.client().send(asked)).Attributes?.['QueueArn'] ?? '';
  };
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: await arnOf(deadLetters),
    maxReceiveCount: MAX_RECEIVES,
  });
  const Attributes = { RedrivePolicy, VisibilityTimeout: String(VISIBILITY_S) };
  await sqs.client().send(new SetQueueAttributesCommand({ QueueUrl: source, Attributes }));
  const eventSourceARN = await arnOf(source);

  const receive = async (QueueUrl: string, max: number): Promise<QueueRecord[]> => {
    const { Messages = [] } = await sqs.client().send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: max,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    return queueRecords({
      Records: Messages.map(
        ({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} }) =>
          ({
            messageId: MessageId,
            receiptHandle: ReceiptHandle,
            body: Body,
            attributes: Attributes,
            messageAttributes: Object.fromEntries(
              Object.entries(MessageAttributes).map(([name, { StringValue, DataType }]) => [
                name,
                { stringValue: StringValue, dataType: DataType },
              ]),
            ),
            eventSourceARN,
          }) as unknown as SQSRecord,
      ),
    });
  };
  const client = sqs.client();
  return {
    worker: sqsWorkerQueue(client, { source, deadLetters }),
    async send({ body, group, deduplicationId }) {
      const { MessageId = '' } = await client.send(
        new SendMessageCommand({
          QueueUrl: source,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: deduplicationId,
        }),
      );
      return MessageId;
    },
    receive: (max) => receive(source, max),
    async changeVisibility(ReceiptHandle, VisibilityTimeout) {
      await client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: source, ReceiptHandle, VisibilityTimeout }),
      );
    },
    async delete(ReceiptHandle) {
      await client.send(new DeleteMessageCommand({ QueueUrl: source, ReceiptHandle }));
    },
    deadLetters: () => receive(deadLetters, 10),
    async counts() {
      const { Attributes: found = {} } = await client.send(
        new GetQueueAttributesCommand({ QueueUrl: source, AttributeNames: ['All'] }),
      );
      return {
        visible: Number(found['ApproximateNumberOfMessages']),
        inFlight: Number(found['ApproximateNumberOfMessagesNotVisible']),
      };
    },
  };
}
