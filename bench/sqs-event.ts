/** A batch as Lambda's poller hands it over, every event in a group of its own. */
import { randomUUID } from 'node:crypto';
import { hasher } from '../lambdas/adapters/system.ts';
import { eventMessage } from '../lambdas/core/ingest/event-message.ts';
import { nameEvent } from '../lambdas/core/ingest/event-name.ts';
import { messageGroup } from '../lambdas/core/message/keys.ts';
import { readPayload } from '../lambdas/core/message/payload.ts';

/** The batch of these raw Genesys bodies, as ingest would have queued them. */
export function sqsEvent(bodies: readonly string[]): { Records: Record<string, unknown>[] } {
  return { Records: bodies.map(recordOf) };
}

function recordOf(body: string): Record<string, unknown> {
  const payload = readPayload(hasher, Buffer.from(body));
  const data = { data: payload.value, hash: payload.hash };
  const message = eventMessage('genesys', nameEvent('genesys', payload.value), data, 'bench', Date.now());
  return {
    messageId: randomUUID(),
    receiptHandle: 'bench',
    body: JSON.stringify(message),
    attributes: {
      MessageGroupId: messageGroup(hasher, message),
      SentTimestamp: String(Date.now()),
      ApproximateReceiveCount: '1',
    },
    messageAttributes: {},
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:bench.fifo',
  };
}
