/** A gate before fauxqs, which serves SQS and SNS at one address and has read the body already. */
import type { IncomingHttpHeaders } from 'node:http';
import { type Input, unknownOperation } from '../calls/operation.ts';
import { snsOperations } from '../calls/sns.ts';
import { sqsOperations } from '../calls/sqs.ts';
import type { Gate } from './access-gate.ts';
import type { Answer } from './answers.ts';

/** A request as the engine has read it. */
export interface ReadRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** What the client is answered instead of the engine's answer; undefined where the call may pass. */
export function checkedSqs(gate: Gate | undefined, request: ReadRequest): Answer | undefined {
  const { method, url, headers } = request;
  // Calls are posted; what is got are the engine's own pages for people.
  if (gate === undefined || method !== 'POST') return undefined;
  const input = Object(request.body) as Input;
  const target = headers['x-amz-target'];
  if (typeof target === 'string')
    return gate.check('sqs', headers, ({ document }) =>
      sqsOperations(target.split('.')[1] ?? '', input, document),
    );
  const action = input['Action'];
  return gate.check('sns', headers, () => {
    if (typeof action !== 'string') throw unknownOperation('sqs', `${method} ${url}`);
    return snsOperations(action, input);
  });
}
