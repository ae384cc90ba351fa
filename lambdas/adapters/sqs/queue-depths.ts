/** Approximate depths from SQS itself: CloudWatch's figures are a minute late. */
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { UnavailableError } from '../../core/errors.ts';
import type { QueueDepths } from '../../core/ports.ts';

export function sqsQueueDepths(client: SQSClient): QueueDepths {
  return {
    async read(queueUrl) {
      try {
        const { Attributes } = await client.send(
          new GetQueueAttributesCommand({
            QueueUrl: queueUrl,
            AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
          }),
        );
        return {
          visible: Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0),
          inFlight: Number(Attributes?.['ApproximateNumberOfMessagesNotVisible'] ?? 0),
        };
      } catch (error) {
        throw new UnavailableError('queue_depth', "The queue's depth could not be read.", 5, {
          cause: error,
        });
      }
    },
  };
}
