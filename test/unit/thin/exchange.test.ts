/**
 * One exchange over a connection that does as it is told.
 * @isolated
 */
import { EventEmitter } from 'node:events';
import http, { type Agent, type RequestOptions } from 'node:http';
import https from 'node:https';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exchange } from '../../../lambdas/adapters/thin/exchange.ts';

type Options = RequestOptions & { agent: Agent };
type OnResponse = (response: EventEmitter) => void;

class FakeRequest extends EventEmitter {
  body = '';
  destroyed: unknown;
  end(body: string): void {
    this.body = body;
  }
  destroy(reason: unknown): void {
    this.destroyed = reason;
  }
}

/** What was requested by which of both modules. */
let requests: { by: 'http' | 'https'; options: Options; request: FakeRequest; respond: OnResponse }[];
const take = (by: 'http' | 'https') => (options: Options, respond: OnResponse) => {
  const request = new FakeRequest();
  requests.push({ by, options, request, respond });
  return request;
};

beforeEach(() => {
  requests = [];
  jest.useFakeTimers();
  jest.spyOn(http, 'request').mockImplementation(take('http') as never);
  jest.spyOn(https, 'request').mockImplementation(take('https') as never);
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function begin(protocol = 'https:') {
  const to = { method: 'POST', protocol, hostname: 'h', path: '/' };
  const answer = exchange(to, 'the body', { connectionTimeout: 100, requestTimeout: 1000 });
  const [made] = requests.splice(0);
  if (made === undefined) throw new Error('nothing was requested');
  const socket = Object.assign(new EventEmitter(), { connecting: true });
  return { answer, socket, ...made };
}
function response(more: object = {}) {
  return Object.assign(new EventEmitter(), {
    ...{ statusCode: 200, headers: { a: 'b' } },
    setEncoding(this: EventEmitter) {
      return this;
    },
    ...more,
  });
}

describe('thin transport, one exchange', () => {
  test.each(['http', 'https'] as const)('P13: goes by %s over connections that are kept', async (scheme) => {
    const { by, options, request, respond, answer } = begin(`${scheme}:`);
    expect(by).toBe(scheme);
    expect(options).toMatchObject({ method: 'POST', hostname: 'h', path: '/' });
    expect(options.agent).toBeInstanceOf(scheme === 'https' ? https.Agent : http.Agent);
    expect(options.agent).toMatchObject({ keepAlive: true, maxSockets: 50 });
    expect(begin(`${scheme}:`).options.agent).toBe(options.agent);
    expect(request.body).toBe('the body');
    const given = response();
    respond(given);
    for (const part of ['on', 'e']) given.emit('data', part);
    given.emit('end');
    expect(await answer).toEqual({ status: 200, headers: { a: 'b' }, text: 'one' });
  });

  test('P5: without a status is none that AWS gives', async () => {
    const { respond, answer } = begin();
    const given = response({ statusCode: undefined });
    respond(given);
    given.emit('end');
    expect(await answer).toMatchObject({ status: 0 });
  });

  test('P13: leaves no timer once its connection is closed or handed back', () => {
    const { request, socket } = begin();
    request.emit('socket', socket);
    expect(jest.getTimerCount()).toBe(2);
    socket.emit('connect');
    expect(jest.getTimerCount()).toBe(1);
    request.emit('close');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('P13: leaves no timer where it never connects', () => {
    const { request, socket } = begin();
    request.emit('socket', socket);
    socket.emit('close');
    request.emit('close');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('P5: on an open connection waits for the answer alone', () => {
    const { request, socket } = begin();
    request.emit('socket', Object.assign(socket, { connecting: false }));
    jest.advanceTimersByTime(999);
    expect(request.destroyed).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(request.destroyed).toEqual(new DOMException('no answer within 1000 ms', 'TimeoutError'));
    expect(request.destroyed).toHaveProperty('name', 'TimeoutError');
  });

  test('P5: gives up a connection that takes too long', () => {
    const { request, socket } = begin();
    request.emit('socket', socket);
    jest.advanceTimersByTime(100);
    expect(request.destroyed).toEqual(new DOMException('no connection within 100 ms', 'TimeoutError'));
  });

  test('P5: that fails before or during its answer is told', async () => {
    const fault = new Error('reset');
    const early = begin();
    early.request.emit('error', fault);
    await expect(early.answer).rejects.toBe(fault);
    const late = begin();
    const given = response();
    late.respond(given);
    given.emit('error', fault);
    await expect(late.answer).rejects.toBe(fault);
  });
});
