/**
 * The functions behind the API as they are deployed: what a request costs, and where it goes.
 * @isolated
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { context, environment, json, mockCloud } from './cloud.ts';

type Handler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

const before = { ...process.env };
const cloud = mockCloud();
process.env = environment({
  INGEST_MAX_BODY_BYTES: '2000',
  TAKERS: JSON.stringify([{ connector: 'ehr', queue: 'url:ehr-events.fifo', types: ['*.only-for-ehr'] }]),
});
const names = ['health', 'ingest', 'crm-update', 'lookup', 'requests-submit', 'requests-poll'];
let [health, ingest, crmUpdate, lookup, submit, poll]: unknown[] = [];
/** Secrets that each function asks for as it starts. */
const prefetched: Record<string, string[]> = {};

beforeAll(async () => {
  const handlers: unknown[] = [];
  for (const name of names) {
    cloud.secretsAsked.clear();
    handlers.push(((await import(`../../../lambdas/handlers/${name}.ts`)) as { handler: unknown }).handler);
    await new Promise(setImmediate);
    prefetched[name] = [...cloud.secretsAsked].sort();
  }
  [health, ingest, crmUpdate, lookup, submit, poll] = handlers;
});
beforeEach(() => cloud.clear());
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

/** The answer's status and body to one request. */
async function call(handler: unknown, path: string, body: unknown, more: object = {}) {
  const event = {
    rawPath: path,
    headers: { 'x-api-key': 'the key' },
    requestContext: { http: { method: 'POST' }, timeEpoch: Date.now(), requestId: 'r-1' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...more,
  } as unknown as APIGatewayProxyEventV2;
  const answer = await (handler as Handler)(event, context);
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? '') };
}
const signed = (body: unknown, secret: string) => ({
  headers: {
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}`,
  },
});
const ofMinuteAgo = {
  requestContext: { http: { method: 'POST' }, timeEpoch: Date.now() - 60_000, requestId: 'r-1' },
};
const commands = () =>
  cloud.sent.map(({ command, input }) => `${command} ${input.TableName ?? input.QueueUrl}`);
const metric = (name: string) => cloud.printed.flatMap((line) => (name in line ? [line[name]] : []));

describe('the functions behind the API', () => {
  test('P5: read the secrets that a first caller would wait for before there is one', () => {
    expect(prefetched).toEqual({
      ...{ health: [], ingest: ['secret:pii-key', 'secret:webhook-genesys', 'secret:webhook-nice'] },
      ...{ 'crm-update': ['secret:pii-key', 'secret:webhook-crm'] },
      ...{ lookup: ['secret:api-key', 'secret:crm', 'secret:pii-key'] },
      ...{ 'requests-submit': ['secret:api-key', 'secret:pii-key'], 'requests-poll': ['secret:api-key'] },
    });
  });

  test('P5: have clients that give up as the settings say', () => {
    expect(new Set(cloud.configs.map((config) => JSON.stringify(config))).size).toBe(1);
    expect(cloud.configs[0]).toMatchObject({ maxAttempts: Number(process.env['AWS_MAX_ATTEMPTS']) });
  });
});

test('health answers without asking anybody', async () => {
  expect(await call(health, '/health', undefined)).toEqual({ status: 200, body: { status: 'ok' } });
  expect(cloud.sent).toEqual([]);
});

describe('ingest', () => {
  const genesys = {
    messageId: 'm-1',
    eventType: 'routing.interaction.start',
    data: { id: 'i-1', type: 'voice' },
  };
  const nice = { event: { id: 'e-1', type: 'contact.started' }, interaction: { id: 'i-1', channel: 'chat' } };

  test.each([
    ['genesys', genesys],
    ['nice', nice],
  ])('P1: records and queues an event of %s, signed with its own secret', async (platform, body) => {
    const other = platform === 'nice' ? 'genesys' : 'nice';
    const path = `/webhooks/${platform}`;
    expect(await call(ingest, path, body, signed(body, `${other} signs with it`))).toMatchObject({
      status: 401,
    });
    expect(cloud.sent).toEqual([]);
    expect(await call(ingest, path, body, signed(body, `${platform} signs with it`))).toMatchObject({
      status: 200,
      body: { status: 'accepted' },
    });
    // A container's first event of a queue also asks which message groups hold.
    const first = commands();
    expect(first.filter((one) => !one.includes('GetQueueAttributes'))).toEqual([
      ...Array.from({ length: 3 }, () => 'UpdateItemCommand table:idempotency'),
      expect.stringMatching(/^SendMessageCommand url:/),
    ]);
    cloud.sent.length = 0;
    await call(ingest, path, body, signed(body, `${platform} signs with it`));
    expect(commands()).toEqual(['UpdateItemCommand table:idempotency', first.at(-1)]);
    const ttl = Number(cloud.inputs('UpdateItemCommand')[0].ExpressionAttributeValues[':ttl'].N);
    const lifeS = Number(process.env['RECORD_RECEIVED_TTL_S']);
    expect(Math.abs(ttl - Date.now() / 1000 - lifeS)).toBeLessThan(60);
    expect(metric('AckLatency')).toHaveLength(3);
  });

  test('P2: looks whether the release before knows an event by another id', async () => {
    cloud.answers['UpdateItemCommand'] = ({ input }) =>
      input.Key.pk.S.startsWith('rule#') ? { Attributes: { inForceSince: { N: String(Date.now()) } } } : {};
    const receipt = { id: 'm-2', type: 'Receipt', channel: { id: 'c-1', time: new Date().toISOString() } };
    const answer = await call(ingest, '/webhooks/genesys', receipt, signed(receipt, 'genesys signs with it'));
    expect(answer).toMatchObject({ status: 200, body: { status: 'accepted' } });
    expect(commands().slice(0, 2)).toEqual([
      ...['UpdateItemCommand table:idempotency', 'GetItemCommand table:idempotency'],
    ]);
    expect(cloud.sent[0]?.input.Key.pk.S).toMatch(/^rule#/);
  });

  test('P1: hands an event on to the further connectors that ask for its type', async () => {
    const body = { ...genesys, eventType: 'test.only-for-ehr' };
    await call(ingest, '/webhooks/genesys', body, signed(body, 'genesys signs with it'));
    const sent = cloud.inputs('SendMessageCommand').map(({ QueueUrl }) => QueueUrl);
    expect(sent[0]).toBe('url:ehr-events.fifo');
    expect(sent).toHaveLength(2);
  });

  test('P13: keeps its deadline and its bound on a body', async () => {
    const late = await call(ingest, '/webhooks/genesys', genesys, {
      ...signed(genesys, 'genesys signs with it'),
      ...ofMinuteAgo,
    });
    expect(late.status).toBe(503);
    expect((await call(ingest, '/webhooks/genesys', 'x'.repeat(2001))).status).toBe(413);
    expect(cloud.sent).toEqual([]);
  });
});

describe('crm-update', () => {
  const change = {
    fieldChanged: 'tier',
    phone: '(415) 555-2671',
    tier: 'gold',
    customerId: 'C-1',
    changedAt: '2026-01-01T00:00:00Z',
  };
  const from = signed(change, 'the CRM signs with it');

  test('P6: writes the change under the number’s key', async () => {
    expect(await call(crmUpdate, '/webhooks/crm-update', change, from)).toMatchObject({ status: 200 });
    expect(new Set(commands())).toEqual(
      new Set(['GetItemCommand table:cache', 'UpdateItemCommand table:cache']),
    );
    expect(cloud.sent[0]?.input.Key.pk.S).toBe(
      createHmac('sha256', 'pii').update('+14155552671').digest('hex'),
    );
  });

  test('P13: keeps its deadline, and refuses what others sign', async () => {
    expect((await call(crmUpdate, '/webhooks/crm-update', change, { ...from, ...ofMinuteAgo })).status).toBe(
      503,
    );
    const forged = signed(change, 'genesys signs with it');
    expect((await call(crmUpdate, '/webhooks/crm-update', change, forged)).status).toBe(401);
    expect(metric('SignatureFailures')).toEqual([1]);
  });
});

describe('lookup', () => {
  const ask = (more = {}) => call(lookup, '/crm/customer-lookup', { ani: '(415) 555-2671' }, more);

  test('P5: asks cache and breaker in one call, then the CRM, and keeps what it says', async () => {
    cloud.reply = () => json({ customerId: 'C-1', tier: 'gold' });
    expect(await ask()).toMatchObject({
      status: 200,
      body: { customerId: 'C-1', tier: 'gold', source: 'live' },
    });
    expect(cloud.calls).toMatchObject([
      {
        method: 'GET',
        headers: { authorization: 'Bearer crm' },
        url: expect.stringMatching(/^https:\/\/crm\//),
      },
    ]);
    expect(Object.keys(cloud.inputs('BatchGetItemCommand')[0].RequestItems)).toEqual([
      ...['table:cache', 'table:breaker', 'table:coordination'],
    ]);
    const pk = createHmac('sha256', 'pii').update('+14155552671').digest('hex');
    expect(cloud.inputs('BatchGetItemCommand')[0].RequestItems['table:cache'].Keys).toEqual([
      { pk: { S: pk } },
    ]);
    expect(cloud.inputs('UpdateItemCommand')).toContainEqual(
      expect.objectContaining({ TableName: 'table:cache', Key: { pk: { S: pk } } }),
    );
  });

  test('P10: is for who has the key', async () => {
    expect((await ask({ headers: { 'x-api-key': 'another' } })).status).toBe(401);
    expect(cloud.sent).toEqual([]);
  });

  /** As an AWS Lambda Data Action invokes it: its input is the event, there is no API and no key. */
  const invoke = (input: object): Promise<object> =>
    (lookup as unknown as (event: object, context: Context) => Promise<object>)(input, {
      ...context,
      awsRequestId: 'aws-1',
    });

  test('P5: answers a Data Action that invokes it with the contract’s body itself', async () => {
    cloud.reply = () => json({ customerId: 'C-1', tier: 'gold' });
    const { correlationId, ...direct } = (await invoke({ lookup: 'customer', ani: '(415) 555-2671' })) as {
      correlationId: string;
    };
    expect(direct).toEqual({ customerId: 'C-1', tier: 'gold', found: true, source: 'live' });
    expect(correlationId).toBe('aws-1');
    expect(metric('ApiKeyRequests')).toEqual([]);
  });

  test.each([null, '', 'anonymous', 42])(
    'P5: invoked with the ani %j it answers the default',
    async (ani) => {
      expect(await invoke({ ani })).toMatchObject({ source: 'default', customerId: 'UNKNOWN', found: false });
    },
  );

  test('P5: a lookup’s name that is no text is no fault of the function', async () => {
    expect(await invoke({ lookup: { toString: 1 }, ani: 'anonymous' })).toMatchObject({ source: 'default' });
  });

  test('P5: invoked without an ani it fails in the contract’s words, which is Architect’s failure path', async () => {
    await expect(invoke({})).rejects.toMatchObject({
      name: expect.stringMatching(/./),
      message: expect.stringMatching(/ani/),
    });
  });

  test('P10: no caller of the API can pass for one that invokes it', async () => {
    const body = { ani: '(415) 555-2671', lookup: 'customer' };
    expect((await call(lookup, '/crm/customer-lookup', body, { headers: {} })).status).toBe(401);
  });
});

describe('requests-submit', () => {
  const request = { operation: 'create-case', phone: '(415) 555-2671', subject: 's' };
  const key = { 'x-api-key': 'the key', 'idempotency-key': 'k-1' };

  test('P1: makes a request pending before it is queued, once a key', async () => {
    const answer = await call(submit, '/crm/requests', request, { headers: key });
    expect(answer).toMatchObject({ status: 200, body: { status: 'PENDING' } });
    expect(commands()).toEqual([
      ...['PutItemCommand table:idempotency', 'UpdateItemCommand table:requests'],
      ...['SendMessageCommand url:requests', 'UpdateItemCommand table:idempotency'],
    ]);
    const put = cloud.inputs('PutItemCommand')[0].Item;
    const lifeS = Number(process.env['IDEMPOTENCY_KEY_TTL_S']);
    expect(Math.abs(Number(put.ttl.N) - Date.now() / 1000 - lifeS)).toBeLessThan(60);
    const leftMs = Number(put.in_progress_expiration.N) - Date.now();
    expect(leftMs).toBeLessThanOrEqual(Number(process.env['INGEST_DEADLINE_MS']));
    const sent = cloud.inputs('SendMessageCommand')[0];
    expect(JSON.parse(sent.MessageBody)).toMatchObject({
      phone: '+14155552671',
      requestId: answer.body.requestId,
    });
    expect(sent.MessageGroupId).toBe(createHmac('sha256', 'pii').update('+14155552671').digest('hex'));
  });

  test('P13: keeps its deadline and its bound on a body, and is for who has the key', async () => {
    expect((await call(submit, '/crm/requests', request, ofMinuteAgo)).status).toBe(503);
    expect((await call(submit, '/crm/requests', 'x'.repeat(2001))).status).toBe(413);
    expect((await call(submit, '/crm/requests', request, { headers: {} })).status).toBe(401);
    expect(cloud.sent).toEqual([]);
  });
});

describe('the canary at the API', () => {
  const signedAs = (body: object, secret: string) => {
    const at = String(Date.now());
    const mac = createHmac('sha256', secret)
      .update(`${at}.${JSON.stringify(body)}`)
      .digest('hex');
    return { headers: { 'x-canary-timestamp': at, 'x-canary-signature': `sha256=${mac}` } };
  };
  const canary = (queue: string) => ({ id: `id-${queue}`, queue, sentAtMs: Date.now() });

  test.each([
    ['events', 'voice', 'table:idempotency', 'url:voice'],
    ['events', 'digital', 'table:idempotency', 'url:digital'],
    ['events', 'enrichment', 'table:idempotency', 'url:enrichment'],
    ['events', 'ehr-events', 'table:idempotency', 'url:ehr-events.fifo'],
    ['requests', 'crm-requests', 'table:requests', 'url:requests'],
  ])('P1: of %s, through %s, is recorded and queued in two calls', async (route, queue, table, url) => {
    const handler = route === 'events' ? ingest : submit;
    const body = canary(queue);
    const path = `/canary/${route}`;
    expect(await call(handler, path, body, signedAs(body, 'genesys signs with it'))).toMatchObject({
      status: 401,
    });
    expect(cloud.sent).toEqual([]);
    expect(await call(handler, path, body, signedAs(body, 'the canary signs with it'))).toEqual({
      status: 200,
      body: { status: 'accepted', id: body.id },
    });
    expect(commands()).toEqual([`UpdateItemCommand ${table}`, `SendMessageCommand ${url}`]);
    expect(JSON.parse(cloud.inputs('SendMessageCommand')[0].MessageBody)).toMatchObject({
      kind: 'canary',
      queue,
    });
    expect(cloud.inputs('UpdateItemCommand')[0].Key.pk.S).toMatch(/^canary#/);
  });

  test('P13: keeps the deadline of the function that takes it', async () => {
    const body = canary('voice');
    const late = { ...signedAs(body, 'the canary signs with it'), ...ofMinuteAgo };
    expect((await call(ingest, '/canary/events', body, late)).status).toBe(503);
    expect(cloud.sent).toEqual([]);
  });

  test('is found among requests as one', async () => {
    const body = canary('crm-requests');
    await call(submit, '/canary/requests', body, signedAs(body, 'the canary signs with it'));
    expect(JSON.stringify(cloud.inputs('UpdateItemCommand')[0].ExpressionAttributeValues)).toContain(
      'canary',
    );
  });

  test('counts as nobody’s event, and is none of another function’s queues', async () => {
    for (const [handler, route, queue] of [
      [ingest, 'events', 'crm-requests'],
      [submit, 'requests', 'voice'],
      [submit, 'requests', '-crm-requests'],
      [submit, 'requests', 'crm-requests-2'],
    ] as const) {
      const body = canary(queue);
      const answer = await call(
        handler,
        `/canary/${route}`,
        body,
        signedAs(body, 'the canary signs with it'),
      );
      expect(answer.status).toBe(400);
    }
    for (const name of ['EventsAccepted', 'RequestsAccepted', 'AckLatency']) expect(metric(name)).toEqual([]);
  });
});

describe('requests-poll', () => {
  const ask = (more = {}) =>
    call(poll, '/crm/requests/r-1', undefined, { pathParameters: { requestId: 'r-1' }, ...more });

  test('P1: answers what the table says of a request', async () => {
    const fields = { S: '{"caseId":"k-1"}' };
    cloud.answers['GetItemCommand'] = {
      Item: { pk: { S: 'r-1' }, status: { S: 'COMPLETE' }, attempts: { N: '2' }, resultFields: fields },
    };
    expect(await ask()).toEqual({
      status: 200,
      body: { requestId: 'r-1', status: 'COMPLETE', attempts: 2, caseId: 'k-1' },
    });
    expect(cloud.inputs('GetItemCommand')).toMatchObject([
      { TableName: 'table:requests', Key: { pk: { S: 'r-1' } } },
    ]);
  });

  test('P13: keeps its deadline, and is for who has the key', async () => {
    expect((await ask(ofMinuteAgo)).status).toBe(503);
    expect((await ask({ headers: {} })).status).toBe(401);
    expect(cloud.sent).toEqual([]);
  });
});
