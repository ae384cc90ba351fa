/** The queues that ingest sends to. */
import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs';
import type { GroupOf } from '../../core/ingest/group-switch.ts';
import { deduplicationId, messageGroup, recordKeyOf } from '../../core/message/keys.ts';
import { messageText } from '../../core/message/message-text.ts';
import type { EventMessage, EventQueues, Hasher, TakerQueues, Topic } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';
import { traceAttribute } from './trace-attribute.ts';

/** Queue URLs: one a topic, and the quarantine. */
export interface EventQueueUrls extends Record<Topic, string> {
  quarantine: string;
}

/** EventQueues and TakerQueues over SQS; each method is one SendMessage. @param groupOf rule of the message groups; plain hashes by default */
export function sqsEventQueues(
  client: SQSClient,
  urls: EventQueueUrls,
  hasher: Hasher,
  groupOf: GroupOf = async (_queueUrl, event) => messageGroup(hasher, event),
): EventQueues & TakerQueues {
  const send = (input: SendMessageCommandInput, signal: AbortSignal | undefined): Promise<unknown> =>
    orUnavailable('a queue did not take the event', () =>
      client.send(new SendMessageCommand(input), signal === undefined ? {} : { abortSignal: signal }),
    );
  const inOrder = async (queueUrl: string, event: EventMessage, signal: AbortSignal | undefined) => ({
    MessageGroupId: await groupOf(queueUrl, event, signal),
    MessageDeduplicationId: deduplicationId(hasher, recordKeyOf(hasher, event), event.generation),
  });
  return {
    async sendEvent(event, signal, traceparent) {
      await send(
        {
          QueueUrl: urls[event.topic],
          MessageBody: messageText(event),
          ...(event.topic === 'enrichment' ? {} : await inOrder(urls[event.topic], event, signal)),
          ...traceAttribute(traceparent),
        },
        signal,
      );
    },
    async sendTo(queueUrl, event, signal, traceparent) {
      await send(
        {
          QueueUrl: queueUrl,
          MessageBody: messageText(event),
          ...(await inOrder(queueUrl, event, signal)),
          ...traceAttribute(traceparent),
        },
        signal,
      );
    },
    async quarantine(event, signal) {
      await send(
        {
          QueueUrl: urls.quarantine,
          MessageBody: messageText(event),
          MessageAttributes: {
            reason: { DataType: 'String', StringValue: 'payload-conflict' },
            source: { DataType: 'String', StringValue: 'ingest' },
            correlationId: { DataType: 'String', StringValue: event.correlationId },
          },
        },
        signal,
      );
    },
  };
}
