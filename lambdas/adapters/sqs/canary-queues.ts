/** The queues that canaries go through, by the names that the canary calls them by. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { canaryKey } from '../../core/canary/record.ts';
import { deduplicationId } from '../../core/message/keys.ts';
import { messageText } from '../../core/message/message-text.ts';
import type { CanaryQueues, Hasher } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';

/** CanaryQueues over SQS; `urlOf` answers undefined for a queue that is none of this function's. */
export function sqsCanaryQueues(
  client: SQSClient,
  urlOf: (queue: string) => string | undefined,
  hasher: Hasher,
): CanaryQueues {
  return {
    has: (queue) => urlOf(queue) !== undefined,
    async send(canary) {
      const QueueUrl = urlOf(canary.queue) ?? '';
      const once = deduplicationId(hasher, canaryKey(hasher, canary.id), 0);
      const inOrder = { MessageGroupId: once, MessageDeduplicationId: once };
      await orUnavailable('a queue did not take a canary', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl,
            MessageBody: messageText(canary),
            ...(QueueUrl.endsWith('.fifo') && inOrder),
          }),
        ),
      );
    },
  };
}
