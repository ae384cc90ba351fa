/** `Invoke` of the Lambda API: by name, ARN or the end of one, with or without a version or alias behind it. */
import type { ServerResponse } from 'node:http';
import type { Functions } from '../functions/functions.ts';
import { sendJson } from '../http-bodies.ts';
import { refuse } from './refuse.ts';

/** `arn:…:function:`, the account's own short form of it, the name, and a qualifier. */
const NAMED = /^(?:(?:arn:[^:]+:lambda:[^:]+:)?(?:\d{12}:)?function:)?([A-Za-z0-9_-]+)(?::[A-Za-z0-9$_-]+)?$/;

export interface Invocation {
  /** As it stands in the path, decoded. */
  name: string;
  /** `RequestResponse`, `Event` or `DryRun`. */
  type: string;
  body: string;
}

/** What a function throws is a 200 with `x-amz-function-error`, as from AWS; a call that finds no environment is a 429. */
export async function invoke(
  response: ServerResponse,
  functions: Functions,
  { name, type, body }: Invocation,
): Promise<void> {
  const [, bare] = NAMED.exec(name) ?? [];
  const known = functions.names().find((one) => one === bare);
  if (known === undefined)
    return refuse(response, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
  const event = eventIn(body);
  if (event === undefined)
    return refuse(response, 400, 'InvalidRequestContentException', 'Could not parse request body into json.');
  if (type === 'DryRun') return void response.writeHead(204).end();
  if (type === 'Event') {
    functions.invokeLater(known, event.value);
    return void response.writeHead(202).end();
  }
  const outcome = await functions.invoke(known, event.value);
  if (outcome.ok) return answer(response, outcome.payload);
  const { errorType, errorMessage } = outcome;
  if (errorType === 'TooManyRequestsException') return refuse(response, 429, errorType, 'Rate Exceeded.');
  response.setHeader('x-amz-function-error', 'Unhandled');
  answer(response, { errorType, errorMessage });
}

function answer(response: ServerResponse, payload: unknown): void {
  response.setHeader('x-amz-executed-version', '$LATEST');
  sendJson(response, 200, payload);
}

/** An empty body is an empty event. */
function eventIn(body: string): { value: unknown } | undefined {
  if (body === '') return { value: {} };
  try {
    return { value: JSON.parse(body) };
  } catch {
    return undefined;
  }
}
