/** One address for the admin routes of all systems, which answers also while a system refuses connections. */

import { readRequest, segmentsOf, sendReply } from './exchange.ts';
import { listen } from './listener.ts';
import { noRoute, type SimReply, type SimRequest } from './system.ts';

/** Admin of one system. */
export type AdminOf = (name: string) => ((request: SimRequest) => Promise<SimReply>) | undefined;

/** Listens on 127.0.0.1; routes are `/<name>/_sim/…`. */
export async function startControl(
  port: number,
  adminOf: AdminOf,
): Promise<{ url: string; stop(): Promise<void> }> {
  const listener = await listen(port, (message, response) => {
    const [name = '', ...segments] = segmentsOf(message.url ?? '/');
    const admin = segments[0] === '_sim' ? adminOf(name) : undefined;
    readRequest(message, segments, Date.now())
      .then(async (request) => sendReply(response, admin === undefined ? noRoute : await admin(request)))
      .catch(() => response.destroy());
  });
  return { url: `http://127.0.0.1:${listener.port}`, stop: () => listener.close() };
}
