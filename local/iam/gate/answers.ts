/** Refusals in the shapes of AWS's services. */
import type { Refusal, Service } from './refusals.ts';

/** An HTTP answer. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Names by service. Sources: the services' lists of common errors, and SQS's and SNS's of what KMS refuses. */
const names: Readonly<Record<Service, Readonly<Record<Refusal['why'], [status: number, name: string]>>>> = {
  dynamodb: {
    unsigned: [400, 'com.amazon.coral.service#MissingAuthenticationTokenException'],
    credentials: [400, 'com.amazon.coral.service#UnrecognizedClientException'],
    denied: [400, 'com.amazon.coral.service#AccessDeniedException'],
    key: [400, 'com.amazon.coral.service#AccessDeniedException'],
  },
  lambda: {
    unsigned: [403, 'MissingAuthenticationTokenException'],
    credentials: [403, 'UnrecognizedClientException'],
    denied: [403, 'AccessDeniedException'],
    key: [502, 'KMSAccessDeniedException'],
  },
  secretsmanager: {
    unsigned: [400, 'MissingAuthenticationTokenException'],
    credentials: [400, 'UnrecognizedClientException'],
    denied: [400, 'AccessDeniedException'],
    key: [400, 'AccessDeniedException'],
  },
  sns: {
    unsigned: [403, 'MissingAuthenticationToken'],
    credentials: [403, 'InvalidClientTokenId'],
    denied: [403, 'AuthorizationError'],
    key: [400, 'KMSAccessDenied'],
  },
  sqs: {
    unsigned: [403, 'com.amazon.coral.service#AccessDeniedException'],
    credentials: [403, 'com.amazon.coral.service#UnrecognizedClientException'],
    denied: [403, 'com.amazon.coral.service#AccessDeniedException'],
    key: [400, 'com.amazonaws.sqs#KmsAccessDenied'],
  },
};

/** What the client of the service is answered. */
export function answerOf(service: Service, { why, message }: Refusal): Answer {
  const [status, name] = names[service][why];
  if (service === 'sns') {
    const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const body = `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${name}</Code><Message>${text}</Message></Error></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml' }, body };
  }
  const type = {
    dynamodb: 'x-amz-json-1.0',
    sqs: 'x-amz-json-1.0',
    secretsmanager: 'x-amz-json-1.1',
    lambda: 'json',
  };
  return {
    status,
    headers: {
      'content-type': `application/${type[service]}`,
      ...(service === 'lambda' ? { 'x-amzn-errortype': name } : {}),
    },
    body: JSON.stringify(service === 'lambda' ? { Message: message } : { __type: name, message }),
  };
}
