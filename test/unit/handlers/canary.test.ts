/**
 * The canary's function as it is deployed: what it reads, and what it calls.
 * @isolated
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { context, environment, mockCloud } from './cloud.ts';

const before = { ...process.env };
const cloud = mockCloud();
process.env = environment();
let handler: (event: unknown, at: typeof context) => Promise<unknown>;
beforeAll(async () => {
  ({ handler } = (await import('../../../lambdas/handlers/canary.ts')) as { handler: typeof handler });
});
beforeEach(() => cloud.clear());
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

test('calls the API for each queue, signed over time and body with its own secret', async () => {
  const sent = await handler({}, context);
  expect(cloud.calls.map(({ method, url, timeoutMs }) => `${method} ${url} ${timeoutMs}`)).toEqual([
    'POST https://api/canary/events 10000',
    'POST https://api/canary/requests 10000',
  ]);
  for (const { headers = {}, body = '' } of cloud.calls) {
    const mac = createHmac('sha256', 'the canary signs with it')
      .update(`${headers['x-canary-timestamp']}.${body}`)
      .digest('hex');
    expect(headers['x-canary-signature']).toBe(`sha256=${mac}`);
  }
  expect(sent).toEqual(['voice', 'crm-requests'].map((queue) => ({ queue, id: expect.any(String) })));
});

test('passes a paused source by, by what the controller has noted', async () => {
  cloud.answers['GetItemCommand'] = ({ input }) =>
    input.Key.pk.S === 'control#voice-worker'
      ? { Item: { pk: { S: 'x' }, pauseReason: { S: 'operator' } } }
      : {};
  expect(await handler({}, context)).toMatchObject([
    { queue: 'voice', paused: true },
    { queue: 'crm-requests' },
  ]);
  expect(cloud.inputs('GetItemCommand').map(({ TableName }) => TableName)).toEqual([
    'table:coordination',
    'table:coordination',
  ]);
});

test('says of each queue why the API took none', async () => {
  cloud.reply = () => ({ status: 503 });
  expect(await handler({}, context)).toMatchObject([
    { queue: 'voice', fault: 'the API answered 503' },
    { queue: 'crm-requests', fault: 'the API answered 503' },
  ]);
});
