/** The standard queue `refresh`. */
import { SendMessageCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { RefreshQueue } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';

/** RefreshQueue over SQS; one SendMessage. */
export function sqsRefreshQueue(client: SQSClient, url: string): RefreshQueue {
  return {
    async sendRefresh(refresh) {
      await orUnavailable('a refresh could not be queued', () =>
        client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(refresh) })),
      );
    },
  };
}

/** The queue with a client of its own. */
export function openRefreshQueue(url: string, config: SQSClientConfig): RefreshQueue {
  return sqsRefreshQueue(new SQSClient(config), url);
}
