/** Requests as API Gateway hands them over, and what every answer must be. */
import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { apiHandler } from '../../lambdas/adapters/http/api-handler.ts';
import type { Respond } from '../../lambdas/core/http/message.ts';
import type { Chance } from '../simulation/kernel/random.ts';
import { assertPrivate, Broken, type Rig } from './rig.ts';
import { anyText } from './values.ts';

export interface Sent {
  method?: string;
  path: string;
  headers: Record<string, string>;
  pathParameters?: Record<string, string>;
  body: Uint8Array;
}

/** A front door around a rule; answers the status. Throws Broken where the answer is none of the contract. */
export function frontDoor(respond: Respond, rig: Rig): (sent: Sent, chance: Chance) => Promise<number> {
  const handler = apiHandler(respond, { ...rig.metrics, flush: () => undefined });
  return async (sent, chance) => {
    const answer = (await handler(
      gatewayEvent(sent, rig.clock.now(), chance),
      {} as Context,
    )) as APIGatewayProxyStructuredResultV2;
    return checkAnswer(answer);
  };
}

/** The hub signature of a body, in one of the spellings that are allowed. */
export function hubSignature(chance: Chance, secret: string, body: Uint8Array): string {
  const mac = createHmac('sha256', secret).update(body);
  return `sha256=${mac.digest(chance.pick(['hex', 'base64'] as const))}`;
}

/** Headers, now and then with others beside them, or one of them bent. */
export function anyHeaders(chance: Chance, headers: Record<string, string>): Record<string, string> {
  if (chance.happens(0.88)) return headers;
  const names = Object.keys(headers);
  if (names.length === 0 || chance.happens(0.3)) return { ...headers, [anyText(chance)]: anyText(chance) };
  const name = chance.pick(names);
  const value = headers[name] ?? '';
  const bentValue = chance.pick([
    '',
    value.slice(0, -1),
    `${value} `,
    `${value},${value}`,
    value.toUpperCase(),
    value.replace('sha256=', 'sha1='),
    'sha256=',
    `sha256=${'0'.repeat(64)}`,
    anyText(chance),
  ]);
  return { ...headers, [chance.happens(0.1) ? name.toUpperCase() : name]: bentValue };
}

function gatewayEvent(sent: Sent, nowMs: number, chance: Chance): APIGatewayProxyEventV2 {
  const { method = 'POST', path, headers, pathParameters, body } = sent;
  const plain = Buffer.from(body).toString('utf8');
  // API Gateway passes text as it is and encodes the rest; some integrations encode all of it.
  const isBase64Encoded = chance.happens(0.3) || !Buffer.from(plain, 'utf8').equals(body);
  const text = isBase64Encoded ? Buffer.from(body).toString('base64') : plain;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers,
    ...(pathParameters === undefined ? {} : { pathParameters }),
    ...(text === '' && chance.happens(0.5) ? {} : { body: text }),
    isBase64Encoded,
    requestContext: { requestId: 'request-1', timeEpoch: nowMs, http: { method, path } },
  } as unknown as APIGatewayProxyEventV2;
}

function checkAnswer({ statusCode = 0, body = '' }: APIGatewayProxyStructuredResultV2): number {
  if (statusCode < 200 || statusCode >= 500)
    throw new Broken(`answered ${statusCode}: ${body.slice(0, 300)}`);
  const answer: unknown = JSON.parse(body);
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer))
    throw new Broken(`no JSON object: ${body}`);
  if (statusCode === 200) {
    checkFlat(answer);
    return statusCode;
  }
  const { error } = answer as { error?: unknown };
  if (typeof error !== 'object' || error === null)
    throw new Broken(`${statusCode} without an error: ${body}`);
  checkFlat(error);
  assertPrivate('an error', body);
  return statusCode;
}

function checkFlat(fields: object): void {
  const odd = Object.entries(fields).find(
    ([, value]) => !['string', 'number', 'boolean'].includes(typeof value),
  );
  if (odd !== undefined) throw new Broken(`the field ${odd[0]} is not flat: ${JSON.stringify(odd[1])}`);
}
