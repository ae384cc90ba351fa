/** Receives one batch of a mapping: up to its size, within its batching window. */
import { type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MappingSpec } from './mapping-spec.ts';

/** A long poll is never broken off, for what it brought would stay in flight unseen: so it is short. */
const longPollSeconds = 2;

/** Empty when there was nothing for 2 s. Throws the SDK's errors where the first receive fails. */
export async function receiveBatch(
  sqs: SQSClient,
  queueUrl: string,
  { batchSize, batchingWindowMs }: MappingSpec,
  goOn: () => boolean,
): Promise<Message[]> {
  const messages = await receive(sqs, queueUrl, batchSize, longPollSeconds);
  const endsMs = Date.now() + batchingWindowMs;
  while (messages.length > 0 && messages.length < batchSize && goOn()) {
    const leftMs = endsMs - Date.now();
    const full = messages.length % 10 === 0;
    if (leftMs <= 0 && !(full && batchSize > 10)) break;
    const waitSeconds = Math.min(longPollSeconds, Math.max(0, Math.round(leftMs / 1000)));
    const more = await receive(sqs, queueUrl, batchSize - messages.length, waitSeconds).catch(() => []);
    messages.push(...more);
    if (more.length === 0 && waitSeconds === 0) break;
  }
  return messages;
}

async function receive(
  sqs: SQSClient,
  QueueUrl: string,
  wanted: number,
  WaitTimeSeconds: number,
): Promise<Message[]> {
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      WaitTimeSeconds,
      MaxNumberOfMessages: Math.min(wanted, 10),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages ?? [];
}
