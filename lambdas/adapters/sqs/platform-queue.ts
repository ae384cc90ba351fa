/** The queue of platform updates. */
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageText } from '../../core/message/message-text.ts';
import type { PlatformUpdateQueue } from '../../core/ports.ts';
import { inTens, orUnavailable, queueUnavailable } from './sqs-fault.ts';

/** PlatformUpdateQueue over SQS: one call for ten updates. */
export function sqsPlatformQueue(client: SQSClient, url: string): PlatformUpdateQueue {
  return {
    async sendUpdates(updates) {
      for (const ten of inTens(updates)) {
        const { Failed = [] } = await orUnavailable('platform updates could not be queued', () =>
          client.send(
            new SendMessageBatchCommand({
              QueueUrl: url,
              Entries: ten.map((update, index) => ({
                Id: String(index),
                MessageBody: messageText(update),
              })),
            }),
          ),
        );
        if (Failed.length > 0) throw queueUnavailable('some platform updates could not be queued');
      }
    },
  };
}
