/** A worker's own queue and its DLQ. */
import {
  ChangeMessageVisibilityBatchCommand,
  type MessageAttributeValue,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { DeadLetterNote, WorkerQueue } from '../../core/ports.ts';
import { deadLetterAttributes, NUMERIC_ATTRIBUTES } from './dead-letter-attributes.ts';
import { inTens, orUnavailable, queueUnavailable } from './sqs-fault.ts';

/** Both URLs; a DLQ is FIFO where its source is. */
export interface WorkerQueueUrls {
  source: string;
  deadLetters: string;
}

/** WorkerQueue over SQS: one call for ten records released, one for a dead letter. */
export function sqsWorkerQueue(client: SQSClient, urls: WorkerQueueUrls): WorkerQueue {
  const isFifo = urls.deadLetters.endsWith('.fifo');
  return {
    async release(records, delaySeconds) {
      for (const ten of inTens(records)) {
        const { Failed = [] } = await orUnavailable('records could not be released', () =>
          client.send(
            new ChangeMessageVisibilityBatchCommand({
              QueueUrl: urls.source,
              Entries: ten.map(({ receiptHandle }, index) => ({
                Id: String(index),
                ReceiptHandle: receiptHandle,
                VisibilityTimeout: delaySeconds,
              })),
            }),
          ),
        );
        // A receipt handle that has expired is the sender's fault: that record is visible already.
        if (Failed.some(({ SenderFault }) => SenderFault !== true))
          throw queueUnavailable('some records could not be released');
      }
    },
    async deadLetter({ group }, body, note, deduplicationId) {
      await orUnavailable('a dead letter could not be sent', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl: urls.deadLetters,
            MessageBody: body,
            MessageAttributes: attributesOf(note),
            ...(isFifo ? { MessageGroupId: group, MessageDeduplicationId: deduplicationId } : {}),
          }),
        ),
      );
    },
  };
}

function attributesOf(note: DeadLetterNote): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(deadLetterAttributes(note)).map(([name, value]) => [
      name,
      { DataType: NUMERIC_ATTRIBUTES.has(name) ? 'Number' : 'String', StringValue: value },
    ]),
  );
}
