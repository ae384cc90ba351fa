/** The API of the runner: events, answers and limits as API Gateway's. */

import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalStack, startLocal } from '../../../local/local-stack.ts';
import { alive } from './journal.ts';
import { tinyAssembly } from './tiny-assembly.ts';

let stack: LocalStack;
beforeAll(async () => {
  const { directory } = tinyAssembly();
  stack = await startLocal({ port: 0, assembly: directory, simulators: false, iam: false, warm: [] });
});
afterAll(async () => {
  await stack.stop();
});

/** What the tiny function reports of its invocation. */
interface StatedValues {
  pid: number;
  remaining: number;
  // biome-ignore lint/suspicious/noExplicitAny: the payload as the function saw it, checked field by field
  event: any;
}
const told = async (response: Response): Promise<StatedValues> => (await response.json()) as StatedValues;

const post = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(stack.api + path, { method: 'POST', ...init });

describe('Runner: API', () => {
  it('starts a function that is not to be warm with its first call', async () => {
    expect(stack.functions.processes()).toEqual([]);
    expect((await post('/things/1')).status).toBe(200);
    expect(stack.functions.processes()).toHaveLength(1);
  });

  it('hands a JSON request on in payload format 2.0', async () => {
    const before = Date.now();
    const response = await post('/things/a%20b?x=1&x=2', {
      headers: { 'content-type': 'application/json', 'X-Custom': 'Yes' },
      body: '{"one": 1}',
    });
    const { event, remaining } = await told(response);
    expect(response.status).toBe(200);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /things/{id}',
      rawPath: '/things/a%20b',
      rawQueryString: 'x=1&x=2',
      pathParameters: { id: 'a b' },
      queryStringParameters: { x: '1,2' },
      headers: { 'x-custom': 'Yes', 'content-type': 'application/json', 'x-forwarded-proto': 'http' },
      body: '{"one": 1}',
      isBase64Encoded: false,
      requestContext: { http: { method: 'POST', sourceIp: '127.0.0.1' }, stage: '$default' },
    });
    expect(event.requestContext.timeEpoch).toBeGreaterThanOrEqual(before);
    expect(event.requestContext.timeEpoch).toBeLessThanOrEqual(Date.now());
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(1000);
  });

  it('joins a header that is sent twice, so that a doubled signature is seen as one', async () => {
    const body = await new Promise<string>((resolve, reject) => {
      const call = request(`${stack.api}/things/1`, { method: 'POST' }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      call.on('error', reject);
      call.setHeader('x-hub-signature-256', ['sha256=aa', 'sha256=bb']);
      call.end();
    });
    expect(JSON.parse(body).event.headers['x-hub-signature-256']).toBe('sha256=aa,sha256=bb');
  });

  it.each([
    ['bytes of no text type', 'application/octet-stream', Buffer.from('plain')],
    ['bytes that are no UTF-8', 'application/json', Buffer.from([0x7b, 0xff, 0x7d])],
  ])('hands %s on in base64', async (_, type, body) => {
    const response = await post('/things/1', { headers: { 'content-type': type }, body });
    const { event } = await told(response);
    expect(event.isBase64Encoded).toBe(true);
    expect(Buffer.from(event.body, 'base64').equals(body)).toBe(true);
  });

  it('answers a plain object as a 200 with JSON, and sets every cookie', async () => {
    const plain = await post('/things/1?do=plain');
    expect([plain.status, await plain.json()]).toEqual([200, { plain: true }]);
    const cookies = await post('/things/1?do=cookie');
    expect([cookies.status, cookies.headers.getSetCookie()]).toEqual([201, ['a=1', 'b=2']]);
  });

  it('answers 404 where there is no route, by method too', async () => {
    expect((await post('/nothing')).status).toBe(404);
    expect((await fetch(`${stack.api}/things/1`)).status).toBe(404);
    expect((await post('//things/1')).status).toBe(404);
  });

  it('answers 413 above 10 MB', async () => {
    const response = await post('/things/1', { body: Buffer.alloc(10_485_761) });
    expect(response.status).toBe(413);
  });

  it('answers 500 where the function throws, and the environment serves on', async () => {
    expect((await post('/things/1?do=throw')).status).toBe(500);
    expect((await post('/things/1')).status).toBe(200);
  });

  it('kills the environment at its time-out, as Lambda does, and starts another', async () => {
    const { pid } = await told(await post('/things/1'));
    const [hung] = await Promise.all([post('/things/1?do=hang')]);
    expect([hung.status, await hung.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    const { pid: next } = await told(await post('/things/1'));
    expect(next).not.toBe(pid);
    expect(alive(pid)).toBe(false);
  });

  it('serves one invocation a process at a time: calls side by side have processes of their own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 3 }, async () => (await post('/things/1?do=throw')).status),
    );
    expect(answers).toEqual([500, 500, 500]);
    expect(stack.functions.processes().every(({ name }) => name === 'tiny-api')).toBe(true);
  });

  it('survives the kill of its processes', async () => {
    await post('/things/1');
    expect(stack.functions.kill('api')).toBeGreaterThan(0);
    expect((await post('/things/1')).status).toBe(200);
  });
});
