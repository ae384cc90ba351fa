/** An HTTP server on loopback that can stop listening and come back on the same port. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Listener {
  port: number;
  /** Refuses new connections and resets the present ones. */
  close(): Promise<void>;
  /** Listens again; resolves at once where it already does. */
  open(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. Throws what listening throws (EADDRINUSE …). */
export async function listen(port: number, onRequest: RequestListener): Promise<Listener> {
  const server = createServer({ keepAlive: true, keepAliveTimeout: 65_000 }, onRequest);
  // A hung call must stay hung: the caller's own time-out is what is on trial.
  server.requestTimeout = 0;
  await bind(server, port);
  const bound = (server.address() as AddressInfo).port;
  return {
    port: bound,
    close: () => shut(server),
    async open() {
      for (let attempt = 0; !server.listening; attempt += 1) {
        try {
          await bind(server, bound);
        } catch (error) {
          // The kernel may have lent the port to an outgoing connection; it comes back.
          if (attempt >= 100) throw error;
          await sleep(100);
        }
      }
    },
  };
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function shut(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
