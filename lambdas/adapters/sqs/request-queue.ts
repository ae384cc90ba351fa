/** The FIFO queue `crm-requests`. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { deduplicationId } from '../../core/message/keys.ts';
import { messageText } from '../../core/message/message-text.ts';
import type { Hasher, RequestQueue } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';
import { traceAttribute } from './trace-attribute.ts';

/** RequestQueue over SQS; one SendMessage, deduplicated by request id and generation. */
export function sqsRequestQueue(client: SQSClient, url: string, hasher: Hasher): RequestQueue {
  return {
    async sendRequest(request, group, traceparent) {
      await orUnavailable('a request could not be queued', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl: url,
            MessageBody: messageText(request),
            MessageGroupId: group,
            MessageDeduplicationId: deduplicationId(hasher, request.requestId, request.generation),
            ...traceAttribute(traceparent),
          }),
        ),
      );
    },
  };
}
