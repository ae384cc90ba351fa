/** Counts AWS calls by their action on the way to an engine. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  url: string;
  /** Calls by action since the last look, e.g. `DynamoDB.UpdateItem`. */
  take(): Record<string, number>;
  stop(): Promise<void>;
}

/** A proxy in front of `upstream` on a free loopback port. */
export async function countingProxy(upstream: string): Promise<CountingProxy> {
  const agent = new http.Agent({ keepAlive: true });
  let counts: Record<string, number> = {};
  const server = http.createServer((request, response) => {
    const action = actionOf(String(request.headers['x-amz-target'] ?? 'other'));
    counts[action] = (counts[action] ?? 0) + 1;
    const forwarded = http.request(
      new URL(request.url ?? '/', upstream),
      // The signature covers the host that the client has named.
      { method: request.method, headers: request.headers, agent },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take() {
      const taken = counts;
      counts = {};
      return taken;
    },
    async stop() {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `DynamoDB_20120810.UpdateItem` → `DynamoDB.UpdateItem`. */
function actionOf(target: string): string {
  const [service = '', action = ''] = target.split('.');
  return action === '' ? service : `${service.replace(/_.*/, '').replace('Amazon', '')}.${action}`;
}
