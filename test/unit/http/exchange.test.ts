/** What a call sends, and what is made of each way in which an answer may come; over a real server or Node's own call. */
import { EventEmitter, once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type HttpCall, httpCaller } from '../../../lambdas/adapters/http/http-call.ts';

let server: net.Server;
let url: string;
/** Of the server. */
let sockets: net.Socket[] = [];
let heads: string[] = [];
let answer: (socket: net.Socket) => void;

const told = (socket: net.Socket, head: string, body: Buffer | string): boolean =>
  socket.write(
    Buffer.concat([
      Buffer.from(`HTTP/1.1 200 OK\r\n${head}content-length: ${body.length}\r\n\r\n`),
      Buffer.from(body),
    ]),
  );

beforeAll(async () => {
  server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      heads.push(data.toString().toLowerCase());
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
  heads = [];
  jest.restoreAllMocks();
});
afterAll(() => void server.close());

function caller(maxReplyBytes?: number) {
  const call = httpCaller(undefined, maxReplyBytes === undefined ? {} : { maxReplyBytes });
  return (more: Partial<HttpCall> = {}) => call({ method: 'GET', url, timeoutMs: 4000, ...more });
}
/** The connection goes back to the pool a moment after the answer. */
const idle = () => new Promise((resolve) => setImmediate(resolve));

describe('a call', () => {
  // Node states the length of a DELETE's body by itself no more than that of a GET's.
  test.each(['POST', 'DELETE'] as const)(
    'of %s sends its headers, and a body with its length in bytes',
    async (method) => {
      answer = (socket) => told(socket, '', 'ok');
      const call = caller();
      await call({ method, headers: { accept: 'text/x' }, body: '{"a":"ü"}' });
      await call();
      expect(heads[0]?.split('\r\n')).toEqual(
        expect.arrayContaining(['accept: text/x', 'content-length: 10']),
      );
      expect(heads[1]).not.toContain('content-length');
    },
  );

  test('P9: leaves nothing on a connection that serves the next', async () => {
    answer = (socket) => told(socket, '', 'ok');
    const opened = jest.spyOn(http.Agent.prototype, 'createConnection');
    const call = caller();
    const listeners: number[] = [];
    for (let calls = 0; calls < 3; calls += 1) {
      await call();
      await idle();
      const socket = opened.mock.results[0]?.value as net.Socket;
      listeners.push(socket.listenerCount('data'));
    }
    expect(opened).toHaveBeenCalledTimes(1);
    expect(new Set(listeners).size).toBe(1);
  });
});

describe('an answer', () => {
  test('P5: is read in the characters that its type says', async () => {
    answer = (socket) =>
      told(socket, 'content-type: text/plain; charset=latin1\r\n', Buffer.from('ü', 'latin1'));
    expect(await caller()()).toMatchObject({ status: 200, body: 'ü' });
  });

  test('P5: of just the limit is read, and its connection is kept', async () => {
    answer = (socket) => told(socket, '', 'abc');
    const call = caller(3);
    expect((await call()).body).toBe('abc');
    await idle();
    expect((await call()).body).toBe('abc');
    expect(sockets).toHaveLength(1);
  });

  test('P5: that goes on above the limit is not waited for, and its connection is closed', async () => {
    answer = (socket) => {
      socket.write('HTTP/1.1 503 Busy\r\ncontent-length: 1000\r\n\r\nabc');
      // In a piece of its own: neither is above the limit.
      setImmediate(() => socket.write('def'));
    };
    // Far longer than the test may take: nothing else closes it.
    expect(await caller(5)({ timeoutMs: 600_000 })).toMatchObject({
      status: 503,
      body: '',
      isUnreadable: true,
    });
    const [socket] = sockets;
    if (socket?.closed === false) await once(socket, 'close');
    expect(socket?.closed).toBe(true);
  });

  test('P4: whose body is cut off is a transient failure', async () => {
    answer = (socket) =>
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc', () => socket.destroy());
    await expect(caller()()).rejects.toMatchObject({ code: 'transient' });
  });
});

describe('a secure call', () => {
  test('P10: keeps its connections alive and shows the client certificate on each', async () => {
    const made = jest.spyOn(https, 'request').mockImplementation(() => {
      throw new Error('no network');
    });
    const call = httpCaller({ certificate: 'PEM', privateKey: 'KEY' });
    await expect(call({ method: 'GET', url: 'https://ehr', timeoutMs: 1000 })).rejects.toMatchObject({
      message: 'connection failed: Error',
    });
    const options = { cert: 'PEM', key: 'KEY', keepAlive: true };
    expect(made.mock.calls[0]?.[1]).toMatchObject({ agent: { options } });
  });
});

test('P4: a call whose connection had been closed from the other side while it was written is made once more', async () => {
  const made = jest.spyOn(http, 'request').mockImplementation(() => {
    const request = Object.assign(new EventEmitter(), { reusedSocket: true, end: () => undefined });
    setImmediate(() => request.emit('error', Object.assign(new Error('closed'), { code: 'EPIPE' })));
    return request as never;
  });
  await expect(caller()()).rejects.toMatchObject({ message: 'connection failed: EPIPE' });
  expect(made).toHaveBeenCalledTimes(2);
});
