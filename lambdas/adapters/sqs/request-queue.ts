/** The FIFO queue `crm-requests`, and those of connectors. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { DEFAULT_CONNECTOR } from '../../core/connector/default.ts';
import { deduplicationId } from '../../core/message/keys.ts';
import { messageText } from '../../core/message/message-text.ts';
import type {
  ConnectorRequestMessage,
  ConnectorRequestQueue,
  Hasher,
  RequestMessage,
  RequestQueue,
} from '../../core/ports.ts';
import { orUnavailable } from './sqs-fault.ts';
import { traceAttribute } from './trace-attribute.ts';

/** The queue of a connector beside that of the default one: they differ in the connector's name alone. */
export function requestQueueUrl(defaultUrl: string, connector: string): string {
  return defaultUrl.replace(
    new RegExp(`${DEFAULT_CONNECTOR}-requests\\.fifo$`),
    `${connector}-requests.fifo`,
  );
}

/** Both queues over SQS; each method is one SendMessage, deduplicated by request id and generation. */
export function sqsRequestQueue(
  client: SQSClient,
  url: string,
  hasher: Hasher,
): RequestQueue & ConnectorRequestQueue {
  const send = async (
    queueUrl: string,
    request: RequestMessage | ConnectorRequestMessage,
    group: string,
    traceparent: string | undefined,
  ): Promise<void> => {
    await orUnavailable('a request could not be queued', () =>
      client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: messageText(request),
          MessageGroupId: group,
          MessageDeduplicationId: deduplicationId(hasher, request.requestId, request.generation),
          ...traceAttribute(traceparent),
        }),
      ),
    );
  };
  return {
    sendRequest: (request, group, traceparent) => send(url, request, group, traceparent),
    sendConnectorRequest: (connector, request, group, traceparent) =>
      send(requestQueueUrl(url, connector), request, group, traceparent),
  };
}
