/** The FIFO queue `crm-requests`, and those of connectors. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { DEFAULT_CONNECTOR } from '../../core/connector/default.ts';
import { requestText } from '../../core/message/connector-messages.ts';
import { deduplicationId } from '../../core/message/keys.ts';
import type { Hasher, RequestQueue } from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';
import { traceAttribute } from './trace-attribute.ts';

/** The queue of a connector beside that of the default one: they differ in the connector's name alone. */
export function requestQueueUrl(defaultUrl: string, connector: string): string {
  return defaultUrl.replace(
    new RegExp(`${DEFAULT_CONNECTOR}-requests\\.fifo$`),
    `${connector}-requests.fifo`,
  );
}

/** The queues over SQS, of which `url` is the default connector's; one SendMessage, deduplicated by request id and generation. */
export function sqsRequestQueue(client: SQSClient, url: string, hasher: Hasher): RequestQueue {
  return {
    async sendRequest(connector, request, group, traceparent) {
      await orUnavailable('a request could not be queued', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl: requestQueueUrl(url, connector),
            MessageBody: requestText(connector, request),
            MessageGroupId: group,
            MessageDeduplicationId: deduplicationId(hasher, request.requestId, request.generation),
            ...traceAttribute(traceparent),
          }),
        ),
      );
    },
  };
}
