/** One HTTP exchange over a pool of kept-alive connections, with time-outs of its own. */
import http, { type IncomingHttpHeaders, type RequestOptions } from 'node:http';
import https from 'node:https';

/** Of one try, ms: until there is a connection, and until the last byte of the answer is read. */
export type HttpLimits = { connectionTimeout: number; requestTimeout: number };
export type Answer = { status: number; headers: IncomingHttpHeaders; text: string };

/** The SDK's bound. An idle connection keeps no process alive. */
const pool = { keepAlive: true, maxSockets: 50 };
const agents = { http: new http.Agent(pool), https: new https.Agent(pool) };

/** Rejects with a `TimeoutError`, an `AbortError` where `to.signal` aborts, or the socket's error. */
export function exchange(to: RequestOptions, body: string, limits: HttpLimits): Promise<Answer> {
  const [{ request }, agent] = to.protocol === 'https:' ? [https, agents.https] : [http, agents.http];
  return new Promise((resolve, reject) => {
    const sent = request({ ...to, agent }, (response) => {
      const { statusCode: status = 0, headers } = response;
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject).on('end', () => resolve({ status, headers, text }));
    });
    const within = (ms: number, what: string): NodeJS.Timeout =>
      setTimeout(() => sent.destroy(new DOMException(`${what} within ${ms} ms`, 'TimeoutError')), ms);
    const answered = within(limits.requestTimeout, 'no answer');
    sent.on('error', reject).on('close', () => clearTimeout(answered));
    sent.on('socket', (socket) => {
      if (!socket.connecting) return;
      const connected = within(limits.connectionTimeout, 'no connection');
      socket.once('connect', () => clearTimeout(connected)).once('close', () => clearTimeout(connected));
    });
    sent.end(body);
  });
}
