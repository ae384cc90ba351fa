/** Calls over kept-alive connections, as cheap as node:http allows: the drill shares its cores with the stack. */
import { Agent, request } from 'node:http';

/** An answer, or status 0 where there was none. */
export interface HttpAnswer {
  status: number;
  text: string;
  /** ms since the epoch at which it was sent. */
  sentMs: number;
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

/**
 * A client of one base URL with at most `concurrency` calls under way, as a platform's sender has; further ones wait
 * their turn, and their time-outs with them. Never throws.
 */
export function createHttpClient(baseUrl: string, concurrency: number): HttpClient {
  const { hostname, port } = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, scheduling: 'lifo' });
  const slots = createSlots(concurrency);
  return {
    stop: () => agent.destroy(),
    call: async (method, path, body, headers, timeoutMs) => {
      await slots.take();
      const sentMs = Date.now();
      const startMs = performance.now();
      return new Promise<HttpAnswer>((resolve) => {
        const settle = (status: number, text: string): void =>
          resolve({ status, text, sentMs, latencyMs: performance.now() - startMs });
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
      }).finally(slots.free);
    },
  };
}

/** Slots, given in the order in which they were asked for. */
function createSlots(count: number): { take(): Promise<void>; free(): void } {
  const waiting: (() => void)[] = [];
  let left = count;
  return {
    take() {
      if (left > 0) {
        left -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    free() {
      const next = waiting.shift();
      if (next === undefined) left += 1;
      else next();
    },
  };
}
