/** Counts AWS calls by their action and table on the way to an engine. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface CountingProxy {
  url: string;
  /** Calls since the last look, e.g. `DynamoDB.UpdateItem cache`. */
  take(): Record<string, number>;
  stop(): Promise<void>;
}

/** A proxy in front of `upstream` on a free loopback port. */
export async function countingProxy(upstream: string): Promise<CountingProxy> {
  const agent = new http.Agent({ keepAlive: true });
  let counts: Record<string, number> = {};
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const name = nameOf(String(request.headers['x-amz-target'] ?? 'other'), body.toString('utf8'));
      counts[name] = (counts[name] ?? 0) + 1;
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
      forwarded.end(body);
    });
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

/** `DynamoDB_20120810.UpdateItem` of a table `…-cache` → `DynamoDB.UpdateItem cache`. */
function nameOf(target: string, body: string): string {
  const [service = '', action = ''] = target.split('.');
  if (action === '') return service;
  const table = /"TableName":"([^"]+)"/.exec(body)?.[1]?.split(/[-_]/).at(-1);
  const call = `${service.replace(/_.*/, '').replace('Amazon', '')}.${action}`;
  return table === undefined ? call : `${call} ${table}`;
}
