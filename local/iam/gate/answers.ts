/** Refusals in the shapes of AWS's services. */
import type { Caller, Refused } from './authorize.ts';

/** The services that functions call. */
export type Service = 'dynamodb' | 'lambda' | 'secretsmanager' | 'sns' | 'sqs';

/** An HTTP answer. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Why a call gets no further: its credentials are not known, it may not, or the key of what it is on stays shut. */
export interface Refusal {
  why: 'credentials' | 'denied' | 'key';
  message: string;
}

/** AWS's sentence. Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
export function sentenceOf({ principal, session }: Caller, { request, origin, isExplicit }: Refused): string {
  const who =
    principal.kind === 'role'
      ? principal.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/').concat(`/${session}`)
      : session;
  const why = isExplicit
    ? `with an explicit deny in a ${origin}`
    : `because no ${origin} allows the ${request.action} action`;
  return `User: ${who} is not authorized to perform: ${request.action} on resource: ${request.resource} ${why}`.replace(
    ' in a identity',
    ' in an identity',
  );
}

const invalid: Refusal = {
  why: 'credentials',
  message: 'The security token included in the request is invalid.',
};
/** Of an access key that nobody has, or without the session's own token. */
export const unknownCredentials = invalid;

/** Names by service. Sources: the services' lists of common errors, and SQS's and SNS's of what KMS refuses. */
const names: Readonly<Record<Service, Readonly<Record<Refusal['why'], [status: number, name: string]>>>> = {
  dynamodb: {
    credentials: [400, 'com.amazon.coral.service#UnrecognizedClientException'],
    denied: [400, 'com.amazon.coral.service#AccessDeniedException'],
    key: [400, 'com.amazon.coral.service#AccessDeniedException'],
  },
  lambda: {
    credentials: [403, 'UnrecognizedClientException'],
    denied: [403, 'AccessDeniedException'],
    key: [502, 'KMSAccessDeniedException'],
  },
  secretsmanager: {
    credentials: [400, 'UnrecognizedClientException'],
    denied: [400, 'AccessDeniedException'],
    key: [400, 'AccessDeniedException'],
  },
  sns: {
    credentials: [403, 'InvalidClientTokenId'],
    denied: [403, 'AuthorizationError'],
    key: [400, 'KMSAccessDenied'],
  },
  sqs: {
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
