/** Calls over kept-alive connections, as cheap as node:http allows: the drill shares its cores with the stack. */
import { Agent, request } from 'node:http';

/** An answer, or status 0 where there was none. */
export interface HttpAnswer {
  status: number;
  text: string;
  latencyMs: number;
}

export interface HttpClient {
  call(
    method: string,
    path: string,
    body: string | undefined,
    headers: Record<string, string>,
    timeoutMs: number,
  ): Promise<HttpAnswer>;
  stop(): void;
}

/** A client of one base URL. Never throws. */
export function createHttpClient(baseUrl: string): HttpClient {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: 'lifo' });
  return {
    stop: () => agent.destroy(),
    call: (method, path, body, headers, timeoutMs) =>
      new Promise((resolve) => {
        const startMs = performance.now();
        const settle = (status: number, text: string): void =>
          resolve({ status, text, latencyMs: performance.now() - startMs });
        const signal = AbortSignal.timeout(timeoutMs);
        const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
        const options = { agent, hostname, port, method, path, signal, headers: { ...headers, ...length } };
        const outgoing = request(options, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => settle(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')));
          response.on('error', () => settle(0, ''));
        });
        outgoing.on('error', () => settle(0, ''));
        outgoing.end(body);
      }),
  };
}
