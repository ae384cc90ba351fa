/** An HTTP request as API Gateway hands it to a function: payload format 2.0. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Match } from './routes.ts';

/** Everything of these media types is passed as a text, all else in base64. */
const textTypes = /^(text\/|application\/(json|javascript|xml)\b|application\/[\w.-]+\+(json|xml)\b)/i;

/** The event for a request whose body has been read. */
export function requestEvent(
  request: IncomingMessage,
  body: Buffer,
  { route, pathParameters }: Match,
  receivedMs: number,
): Record<string, unknown> {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  const rawQueryString = query.join('?');
  const { cookie, ...headers } = joinedHeaders(request);
  const text = bodyText(body, headers['content-type']);
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    headers: { ...headers, ...forwarded(request) },
    ...(rawQueryString === ''
      ? {}
      : { queryStringParameters: joined([...new URLSearchParams(rawQueryString)]) }),
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      domainName: headers['host'] ?? '127.0.0.1',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.key,
      stage: '$default',
      time: new Date(receivedMs).toISOString(),
      timeEpoch: receivedMs,
    },
    ...(body.length === 0 ? {} : { body: text === undefined ? body.toString('base64') : text }),
    isBase64Encoded: body.length > 0 && text === undefined,
  };
}

/** Names in lower case; a header sent twice is joined by a comma, whatever it is. */
function joinedHeaders(request: IncomingMessage): Record<string, string> {
  const pairs: [string, string][] = [];
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    pairs.push([String(request.rawHeaders[index]).toLowerCase(), String(request.rawHeaders[index + 1])]);
  }
  return joined(pairs);
}

function joined(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of pairs) result[name] = name in result ? `${result[name]},${value}` : value;
  return result;
}

function forwarded(request: IncomingMessage): Record<string, string> {
  return {
    'x-forwarded-for': request.socket.remoteAddress ?? '127.0.0.1',
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

function bodyText(body: Buffer, contentType: string | undefined): string | undefined {
  if (contentType === undefined || !textTypes.test(contentType)) return undefined;
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body) ? text : undefined;
}
