/** Kept-alive connections that die unseen, as they do while a container is frozen; over a real server. */
import net, { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type HttpCall, httpCaller } from '../../../lambdas/adapters/http/http-call.ts';

let server: net.Server;
let sockets: net.Socket[] = [];
let url: string;
let connections = 0;
/** Requests as they came, `{connection} {method}`. */
let requests: string[] = [];
/** Whether requests go unanswered. */
let isSilent = false;
/** Whether the connection is reset on a request, by its place among all. */
let resets: (place: number) => boolean = () => false;
/** Whether it is reset in the middle of the answer's head. */
let cuts: (place: number) => boolean = () => false;

/** A server that resets the connection on requests that it is told to, as one that has forgotten the connection. */
beforeEach(async () => {
  connections = 0;
  requests = [];
  resets = () => false;
  cuts = () => false;
  isSilent = false;
  server = net.createServer((socket) => {
    connections += 1;
    const connection = connections;
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      requests.push(`${connection} ${data.toString().split(' ')[0]}`);
      if (resets(requests.length)) socket.resetAndDestroy();
      else if (cuts(requests.length)) socket.write('HTTP/1.1 200 OK\r\nco', () => socket.destroy());
      else if (!isSilent) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await new Promise((resolve) => server.close(resolve));
});

/** GETs the server unless told otherwise. */
function caller(now?: () => number) {
  const call = httpCaller(undefined, now && { now });
  return (more: Partial<HttpCall> = {}) => call({ method: 'GET', url, timeoutMs: 5000, ...more });
}
/** The connection goes back to the pool a moment after the answer. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

describe('a kept-alive connection that died unseen', () => {
  test.each([
    ['GET', {}],
    ['PUT', {}],
    ['DELETE', {}],
    ['PATCH', { repeatable: true }],
    ['POST', { repeatable: true }],
  ] as const)('P4: %s %j is made once more on a new one, and nobody hears of it', async (method, more) => {
    const call = caller();
    await call();
    await idle();
    resets = (place) => place === 2;
    expect(await call({ method, ...more })).toMatchObject({ status: 200, body: 'ok' });
    expect(requests).toEqual(['1 GET', `1 ${method}`, `2 ${method}`]);
  });

  test.each([
    ['POST', {}],
    ['PATCH', {}],
    ['PUT', { repeatable: false }],
  ] as const)('P2: %s %j, which may have had its effect, is not repeated', async (method, more) => {
    const call = caller();
    await call();
    await idle();
    resets = (place) => place === 2;
    await expect(call({ method, ...more })).rejects.toMatchObject({
      code: 'transient',
      message: 'connection failed: ECONNRESET',
    });
    expect(requests).toEqual(['1 GET', `1 ${method}`]);
  });

  test('P4: one more try is all, on a new connection as on an old one', async () => {
    const call = caller();
    resets = () => true;
    await expect(call()).rejects.toMatchObject({ message: 'connection failed: ECONNRESET' });
    expect(requests).toEqual(['1 GET', '2 GET']);
    resets = (place) => place > 3;
    await call();
    await idle();
    await expect(call()).rejects.toMatchObject({ message: 'connection failed: ECONNRESET' });
    expect(requests).toEqual(['1 GET', '2 GET', '3 GET', '3 GET', '4 GET']);
  });

  test('P4: a probe is not repeated on a new connection', async () => {
    const call = caller();
    resets = (place) => place === 1;
    await expect(call({ isProbe: true })).rejects.toMatchObject({ code: 'transient' });
    expect(requests).toEqual(['1 GET']);
    expect((await call()).status).toBe(200);
  });

  test('P4: a probe has a new connection, whatever is idle, and is made once if that is reset', async () => {
    const call = caller();
    await Promise.all([call(), call()]);
    await idle();
    resets = () => true;
    await expect(call({ isProbe: true })).rejects.toMatchObject({ code: 'transient' });
    expect(requests.slice(2)).toEqual(['3 GET']);
  });

  test('P12: after a repeat that failed there is none until ten answers have come', async () => {
    // By this clock every idle connection is too old, so that each call has one of its own.
    let now = 0;
    const call = caller(() => (now += 20_001));
    resets = (place) => place <= 3;
    await expect(call()).rejects.toMatchObject({ code: 'transient' });
    await expect(call()).rejects.toMatchObject({ code: 'transient' });
    expect(requests).toEqual(['1 GET', '2 GET', '3 GET']);
    for (let answers = 0; answers < 10; answers += 1) {
      await call();
      await idle();
    }
    resets = (place) => place === 14;
    expect((await call()).status).toBe(200);
    expect(requests.slice(12)).toEqual(['13 GET', '14 GET', '15 GET']);
  });

  test('P12: of calls that are reset together one is repeated', async () => {
    const call = caller();
    resets = (place) => place <= 4;
    const outcomes = await Promise.allSettled([call(), call(), call(), call()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(requests).toHaveLength(5);
  });

  test('P2: a reset in the middle of an answer is not repeated', async () => {
    const call = caller();
    cuts = () => true;
    await expect(call()).rejects.toMatchObject({ code: 'transient' });
    expect(requests).toEqual(['1 GET']);
  });

  test('P4: the one more try does not meet the next dead connection', async () => {
    const call = caller();
    await Promise.all([call(), call()]);
    await idle();
    expect(connections).toBe(2);
    resets = (place) => place === 3;
    expect((await call()).status).toBe(200);
    expect(requests.at(-1)).toBe('3 GET');
  });
});

test('P4: a connection that was idle for more than twenty seconds is not used again', async () => {
  let now = 0;
  const call = caller(() => now);
  await call();
  await idle();
  now = 20_000;
  await call();
  await idle();
  expect(connections).toBe(1);
  now = 40_001;
  await call();
  await idle();
  expect(connections).toBe(2);
  await call();
  expect(requests).toEqual(['1 GET', '1 GET', '2 GET', '2 GET']);
});

test('P5: an answer above the limit is not read, and its status is told', async () => {
  const call = httpCaller(undefined, { maxReplyBytes: 1 });
  expect(await call({ method: 'GET', url, timeoutMs: 5000 })).toMatchObject({
    status: 200,
    body: '',
    isUnreadable: true,
  });
});

test('P5: both tries together keep to the time-out', async () => {
  const call = caller();
  await call();
  await idle();
  resets = (place) => place === 2;
  isSilent = true;
  await expect(call({ timeoutMs: 1500 })).rejects.toMatchObject({ message: 'no answer within 1500 ms' });
  expect(requests).toEqual(['1 GET', '1 GET', '2 GET']);
});
