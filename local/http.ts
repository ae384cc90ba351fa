/** Small helpers around node:http for the runner's own servers; all of them listen on loopback only. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SettingError } from '../lambdas/core/errors.ts';
import { sendJson } from './http-bodies.ts';

export interface RunningServer {
  url: string;
  stop(): Promise<void>;
}

export type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Listens on 127.0.0.1; port 0 takes a free one. Throws SettingError where the port is taken. */
export async function startServer(port: number, listener: Listener): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 60_000 }, (request, response) => {
    listener(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendJson(response, 500, { message: String(error) });
      else response.destroy();
    });
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE') throw new SettingError(`Port ${port} is taken; choose another with --port.`);
    if (code === 'EACCES') throw new SettingError(`Port ${port} is not allowed to this user.`);
    throw error;
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}
