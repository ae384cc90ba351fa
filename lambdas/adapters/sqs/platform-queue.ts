/** The queue of platform updates. */
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageText } from '../../core/message/message-text.ts';
import type { PlatformUpdateQueue } from '../../core/ports.ts';
import { inTens, orUnavailable, queueUnavailable } from './sqs-fault.ts';

/** What SQS takes in one call, bytes of all bodies together. */
const CALL_BYTES = 1_048_576;

/** PlatformUpdateQueue over SQS: one call for ten updates, fewer where they are large. */
export function sqsPlatformQueue(client: SQSClient, url: string): PlatformUpdateQueue {
  return {
    async sendUpdates(updates) {
      for (const bodies of inCalls(updates.map(messageText))) {
        const { Failed = [] } = await orUnavailable('platform updates could not be queued', () =>
          client.send(
            new SendMessageBatchCommand({
              QueueUrl: url,
              Entries: bodies.map((body, index) => ({ Id: String(index), MessageBody: body })),
            }),
          ),
        );
        if (Failed.length > 0) throw queueUnavailable('some platform updates could not be queued');
      }
    },
  };
}

/** In their order: at most ten in a call, and of no more bytes than one takes. */
function inCalls(bodies: readonly string[]): string[][] {
  return inTens(bodies).flatMap((ten) => {
    const calls: string[][] = [];
    let left = 0;
    for (const body of ten) {
      const bytes = Buffer.byteLength(body);
      const call = bytes <= left ? calls.at(-1) : undefined;
      if (call === undefined) calls.push([body]);
      else call.push(body);
      left = (call === undefined ? CALL_BYTES : left) - bytes;
    }
    return calls;
  });
}
