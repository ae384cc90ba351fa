/** The queue of platform updates, for those who have one at a time: thin bundles know no batches. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageText } from '../../core/message/message-text.ts';
import type { PlatformUpdateQueue } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';

/** PlatformUpdateQueue over SQS; one SendMessage for each update. */
export function sqsPlatformUpdate(client: SQSClient, url: string): PlatformUpdateQueue {
  return {
    async sendUpdates(updates) {
      for (const update of updates)
        await orUnavailable('a platform update could not be queued', () =>
          client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: messageText(update) })),
        );
    },
  };
}
