/** The standard queue `refresh`, and those of connectors. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageText } from '../../core/message/message-text.ts';
import type { RefreshQueue, RenewalQueue } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';

/** SQS shows a message no later than this after it was sent, s. */
const MAX_DELAY_S = 900;

/** RefreshQueue over SQS; each method is one SendMessage. */
export function sqsRefreshQueue(client: SQSClient, url: string): RefreshQueue & RenewalQueue {
  return {
    async sendRefresh(refresh) {
      await orUnavailable('a refresh could not be queued', () =>
        client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: messageText(refresh) })),
      );
    },
    async sendRenewal(renewal, delayMs) {
      await orUnavailable('a token renewal could not be queued', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl: url,
            MessageBody: messageText(renewal),
            DelaySeconds: Math.min(MAX_DELAY_S, Math.max(0, Math.ceil(delayMs / 1000))),
          }),
        ),
      );
    },
  };
}
