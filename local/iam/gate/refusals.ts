/** Why calls are refused, in AWS's sentences. */
import type { Caller, Refused } from './authorize.ts';

/** The services that functions call. */
export type Service = 'dynamodb' | 'lambda' | 'secretsmanager' | 'sns' | 'sqs';

/** Why a call gets no further: nobody signed it, its credentials are not known, it may not, or the key of what it is on stays shut. */
export interface Refusal {
  why: 'unsigned' | 'credentials' | 'denied' | 'key';
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

/** Of an access key that nobody has, or without the session's own token. */
export const unknownCredentials: Refusal = {
  why: 'credentials',
  message: 'The security token included in the request is invalid.',
};

/**
 * Of a call that nobody signed: SQS alone knows anonymous callers, whom a queue's policy may let in; none of ours does.
 * Sources: the services' lists of common errors, and
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-examples-of-sqs-policies.html
 */
export function unsignedCall(service: Service): Refusal {
  return { why: 'unsigned', message: unsigned[service] };
}
const unsigned: Readonly<Record<Service, string>> = {
  dynamodb: 'Request must contain a valid (registered) AWS Access Key ID.',
  lambda: 'Missing Authentication Token',
  secretsmanager: 'Missing Authentication Token',
  sns: 'Request is missing Authentication Token',
  sqs: 'Access to the resource is denied.',
};
