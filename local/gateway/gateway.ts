/** The HTTP API: listens at once, serves when its routes are there. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outcome } from '../functions/function-spec.ts';
import { type RunningServer, startServer } from '../http.ts';
import { readBody } from '../http-bodies.ts';
import { requestEvent } from './request-event.ts';
import { type Answer, answerOf, gatewayMessage } from './response.ts';
import { createRouter, type Route } from './routes.ts';

type Invoke = (functionName: string, event: unknown, routeKey: string) => Promise<Outcome>;

export interface Gateway extends RunningServer {
  /** Until then every request is answered 503. */
  open(routes: readonly Route[], invoke: Invoke): void;
}

/** API Gateway's limit of a body. */
const maxBodyBytes = 10_485_760;

/** Listens on the port. Throws SettingError where it is taken. */
export async function startGateway(port: number): Promise<Gateway> {
  let handle = async (_request: IncomingMessage, _receivedMs: number): Promise<Answer> =>
    gatewayMessage(503, 'Service Unavailable');
  const server = await startServer(port, async (request, response) => {
    send(response, await handle(request, Date.now()));
  });
  return {
    ...server,
    open: (routes, invoke) => {
      const router = createRouter(routes);
      handle = (request, receivedMs) => answer(request, receivedMs, router, invoke);
    },
  };
}

async function answer(
  request: IncomingMessage,
  receivedMs: number,
  router: ReturnType<typeof createRouter>,
  invoke: Invoke,
): Promise<Answer> {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  const match = router(request.method ?? 'GET', path);
  if (match === undefined) return gatewayMessage(404, 'Not Found');
  const body = await readBody(request, maxBodyBytes);
  if (body === undefined) return gatewayMessage(413, 'Request Entity Too Large');
  const event = requestEvent(request, body, match, receivedMs);
  return within(
    match.route.timeoutMs,
    invoke(match.route.functionName, event, match.route.key).then(answerOf),
  );
}

async function within(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve(gatewayMessage(503, 'Service Unavailable')), limitMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}
