/** HTTP of the console: the guard, the page's files, routes that answer JSON, and one stream. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SettingError } from '../../lambdas/core/errors.ts';
import type { PageFile } from './bundle.ts';
import type { Fault } from './contract.ts';
import { faultOf } from './fault.ts';
import { refusalOf, safeHeaders } from './guard.ts';
import type { Recorder } from './recorder.ts';

/** What a route is given: the JSON that was sent; of a GET nothing. */
export type Input = Readonly<Record<string, unknown>>;

/** Answers what is sent back as JSON. Throws SteadylineError, and the SDK's errors. */
export type Route = (input: Input) => Promise<unknown>;

export interface Served {
  token: string;
  files: Readonly<Record<string, PageFile>>;
  /** By `METHOD name`. */
  routes: Readonly<Record<string, Route>>;
  /** What moves, until the answer ends it: to every page that is open, as server-sent events. */
  listen: Recorder['listen'];
}

/** An edited payload is 256 KiB at most; JSON may double it. */
const MOST_BYTES = 600_000;

/** Listens on loopback; port 0 takes a free one. Throws SettingError where it is taken. */
export async function listen(port: number, served: Served): Promise<{ port: number; stop(): Promise<void> }> {
  let taken = port;
  const server = createServer((request, response) => {
    answer(request, response, served, taken).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else json(response, ...faultOf(error));
    });
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new SettingError(`The console can't listen on port ${port} (${code}); choose another.`);
  }
  taken = (server.address() as AddressInfo).port;
  return {
    port: taken,
    async stop() {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { token, files, routes, listen: follow }: Served,
  port: number,
): Promise<void> {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  const { method = '', headers } = request;
  const { pathname } = new URL(request.url ?? '/', 'http://console');
  const refused = refusalOf({ method, path: pathname, headers }, { token, port });
  if (refused !== undefined) return refuse(response, refused.status, refused.message);
  const name = pathname.slice(token.length + 2);
  const file = method === 'GET' && pathname !== `/${token}` ? files[name] : undefined;
  if (file !== undefined) return send(response, 200, file.type, file.body);
  if (`${method} ${name}` === 'GET stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on(
      'close',
      follow((told) => void response.write(`data: ${JSON.stringify(told)}\n\n`)),
    );
    return;
  }
  const route = routes[`${method} ${name}`];
  if (route === undefined) return refuse(response, 404, 'There is no such page.');
  json(response, 200, await route(await inputOf(request)));
}

async function inputOf(request: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new SettingError('That is too long.');
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    const value: unknown = JSON.parse(String(Buffer.concat(chunks)));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Input;
  } catch {
    // The sentence below says it, without what was sent.
  }
  throw new SettingError('A JSON object is wanted.');
}

function refuse(response: ServerResponse, status: number, message: string): void {
  json(response, status, { kind: 'refused', message } satisfies Fault);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body ?? {}));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
