/** The trace that a message belongs to. */
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

/** The message attribute `traceparent`; nothing where nothing is traced. */
export function traceAttribute(traceparent: string | undefined): {
  MessageAttributes?: Record<string, MessageAttributeValue>;
} {
  return traceparent === undefined
    ? {}
    : { MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } } };
}
