/** What Lambda hands over, as the rules see it. */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { QueueRecord } from '../../core/ports.ts';

/** The records of a batch, in the order of SQS. */
export function queueRecords(event: SQSEvent): QueueRecord[] {
  return event.Records.map(queueRecord);
}

/** The answer that makes SQS show these records again, and no others. */
export function batchResponse(failed: readonly QueueRecord[]): SQSBatchResponse {
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

function queueRecord(record: SQSRecord): QueueRecord {
  const { messageId, receiptHandle, body, attributes, messageAttributes, eventSourceARN } = record;
  return {
    messageId,
    receiptHandle,
    body,
    // A standard queue's MessageGroupId is for fairness alone: its messages don't wait for each other.
    group: eventSourceARN.endsWith('.fifo') ? (attributes.MessageGroupId ?? messageId) : messageId,
    sentAtMs: Number(attributes.SentTimestamp),
    receiveCount: Number(attributes.ApproximateReceiveCount),
    attributes: Object.fromEntries(
      Object.entries(messageAttributes).map(([name, { stringValue }]) => [name, stringValue ?? '']),
    ),
  };
}
