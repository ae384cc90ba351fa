/** DeadLetterQueue over SQS. */
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { NUMERIC_ATTRIBUTES } from '../../lambdas/adapters/sqs/dead-letter-attributes.ts';
import { sqsQueueDepths } from '../../lambdas/adapters/sqs/queue-depths.ts';
import { inTens, orUnavailable } from '../../lambdas/adapters/sqs/sqs-fault.ts';
import type { QueueRecord } from '../../lambdas/core/ports.ts';
import type { DeadLetterQueue } from './queue.ts';

/** Longer than anything but a slow replay takes; what comes back meanwhile is recognized (own choice), s. */
const HIDDEN_S = 900;

export interface DeadLetterUrls {
  source: string;
  deadLetters: string;
}

/** `waitS`: how long a receive waits for what SQS has spread over its hosts. @default 1 (AWS: from 1 on all are asked) */
export function sqsDeadLetters(
  client: SQSClient,
  { source, deadLetters }: DeadLetterUrls,
  waitS = 1,
): DeadLetterQueue {
  const fifo = deadLetters.endsWith('.fifo');
  const depths = sqsQueueDepths(client);
  const grouped = (group: string, MessageDeduplicationId: string) =>
    fifo ? { MessageGroupId: group, MessageDeduplicationId } : {};
  const remove = async ({ receiptHandle }: QueueRecord): Promise<void> => {
    await orUnavailable('a dead letter could not be deleted', () =>
      client.send(new DeleteMessageCommand({ QueueUrl: deadLetters, ReceiptHandle: receiptHandle })),
    );
  };
  return {
    fifo,
    async depth() {
      const { visible, inFlight } = await depths.read(deadLetters);
      return visible + inFlight;
    },
    async receive() {
      const { Messages = [] } = await orUnavailable('dead letters could not be received', () =>
        client.send(
          new ReceiveMessageCommand({
            QueueUrl: deadLetters,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: HIDDEN_S,
            WaitTimeSeconds: waitS,
            MessageAttributeNames: ['All'],
            MessageSystemAttributeNames: ['All'],
          }),
        ),
      );
      return Messages.map((message) => recordOf(message, fifo));
    },
    async release(records) {
      for (const ten of inTens(records)) {
        await orUnavailable('dead letters could not be shown again', () =>
          client.send(
            new ChangeMessageVisibilityBatchCommand({
              QueueUrl: deadLetters,
              Entries: ten.map(({ receiptHandle }, index) => ({
                Id: String(index),
                ReceiptHandle: receiptHandle,
                VisibilityTimeout: 0,
              })),
            }),
          ),
        );
      }
    },
    remove,
    async moveBehind(record, deduplicationId) {
      await orUnavailable('a dead letter could not be moved', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl: deadLetters,
            MessageBody: record.body,
            MessageAttributes: attributesOf(record.attributes),
            ...grouped(record.group, deduplicationId),
          }),
        ),
      );
      await remove(record);
    },
    replay: ({ group }, body, deduplicationId, nowMs) =>
      sendReplayed(client, source, { group, body, deduplicationId }, nowMs),
  };
}

/** To the queue at `url`, marked as replayed. Throws UnavailableError. */
export async function sendReplayed(
  client: SQSClient,
  url: string,
  { group, body, deduplicationId }: { group: string; body: string; deduplicationId: string },
  nowMs: number,
): Promise<void> {
  await orUnavailable('a message could not be replayed', () =>
    client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: body,
        MessageAttributes: { replayed: { DataType: 'Number', StringValue: String(nowMs) } },
        ...(url.endsWith('.fifo') ? { MessageGroupId: group, MessageDeduplicationId: deduplicationId } : {}),
      }),
    ),
  );
}

function recordOf(message: Message, fifo: boolean): QueueRecord {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId,
    receiptHandle: ReceiptHandle,
    body: Body,
    group: fifo ? (Attributes.MessageGroupId ?? MessageId) : MessageId,
    sentAtMs: Number(Attributes.SentTimestamp ?? 0),
    receiveCount: Number(Attributes.ApproximateReceiveCount ?? 0),
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue ?? '']),
    ),
  };
}

function attributesOf(attributes: Readonly<Record<string, string>>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [
      name,
      {
        DataType: NUMERIC_ATTRIBUTES.has(name) || name === 'replayed' ? 'Number' : 'String',
        StringValue,
      },
    ]),
  );
}
