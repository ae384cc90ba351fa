/** The standard queue `refresh`. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageText } from '../../core/message/message-text.ts';
import type { RefreshQueue } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';

/** RefreshQueue over SQS; one SendMessage. */
export function sqsRefreshQueue(client: SQSClient, url: string): RefreshQueue {
  return {
    async sendRefresh(refresh) {
      await orUnavailable('a refresh could not be queued', () =>
        client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: messageText(refresh) })),
      );
    },
  };
}
