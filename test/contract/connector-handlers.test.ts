/**
 * A connector's handlers as they are deployed, bound to a FHIR server, over real engines: effects, answers, tokens, AWS calls.
 * @isolated
 */
import { createHmac, generateKeyPairSync } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { APIGatewayProxyStructuredResultV2, Context, SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { buildApp } from 'fauxqs';
import { hasher } from '../../lambdas/adapters/system.ts';
import { fhir } from '../../lambdas/connectors/fhir.ts';
import { declaredOperations } from '../../lambdas/core/connector/declared.ts';
import { claimKeyOf } from '../../lambdas/core/message/keys.ts';
import type { EventMessage } from '../../lambdas/core/ports.ts';
import { environmentOf, type GroupName, groups, resolveConfig } from '../../lib/config.ts';
import { createFhir } from '../../local/simulators/fhir/index.ts';
import { type SimServer, startSimServer } from '../../local/simulators/server.ts';
import { startDynalite } from './support/dynalite.ts';
import type { RunningEngine } from './support/running-engine.ts';

type Handler = (event: object, context: Context) => Promise<unknown>;

const ANI = '+14155550100';
const API_KEY = 'the-api-key';
const CRM_KEY = 'a-key-that-opens-crm';
const TABLES = ['idempotency', 'requests', 'cache', 'breaker', 'coordination', 'tokens'] as const;
const pem = (type: 'pkcs8' | 'spki') => ({ type, format: 'pem' }) as const;
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const simulated = createFhir();
const app = buildApp({ logger: false });
const calls: string[] = [];
let dynalite: RunningEngine;
let ehr: SimServer;
let secrets: Server;
let dynamo: DynamoDBClient;
let sqs: SQSClient;

const secretValues: Record<string, string> = {
  'pii-key': 'a-key-of-personal-data-0123456789abcdef',
  'api-key': JSON.stringify({
    v: 1,
    keys: { flows: { current: API_KEY }, 'crm-only': { current: CRM_KEY, connectors: ['crm'] } },
  }),
  webhook: 'the-webhook-secret',
  ehr: JSON.stringify({
    clientId: 'local-client-id',
    signingKey: pair.privateKey.export(pem('pkcs8')).toString(),
  }),
};

const textOf = async (request: AsyncIterable<unknown>): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};
/** Any AWS call that this process makes. */
const countCall = (message: unknown): void => {
  const { request } = message as { request: { getHeader(name: string): unknown } };
  const target = request.getHeader('x-amz-target');
  if (typeof target === 'string') calls.push(target.split('.')[1] ?? '');
};
const queueUrl = async (QueueName: string): Promise<string> => {
  const Attributes: Record<string, string> = QueueName.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return `${process.env['AWS_ENDPOINT_URL_SQS']}${new URL(QueueUrl).pathname}`;
};
const admin = async (route: string, body: object = {}): Promise<unknown> =>
  (await fetch(`${ehr.url}/_sim${route}`, { method: 'POST', body: JSON.stringify(body) })).status;

const handlerOf = async (name: string, queue?: string, folder = 'connector/'): Promise<Handler> => {
  if (queue !== undefined)
    Object.assign(process.env, {
      SOURCE_QUEUE_NAME: queue,
      SOURCE_QUEUE_URL: await queueUrl(queue),
      DLQ_URL: await queueUrl(`dlq-${queue}`),
    });
  return ((await import(`../../lambdas/handlers/${folder}${name}.ts`)) as { handler: Handler }).handler;
};
const context = { getRemainingTimeInMillis: () => 30_000 } as Context;

/** One batch, as Lambda hands it over. */
const invoke = async (handler: Handler, queue: string) => {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: await queueUrl(queue),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  const Records = Messages.map(
    ({ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body, Attributes: attributes }) =>
      ({
        ...{ messageId, receiptHandle, body, attributes, messageAttributes: {} },
        eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      }) as unknown as SQSRecord,
  );
  calls.length = 0;
  const answer = (await handler({ Records }, context)) as SQSBatchResponse;
  return { ...answer, received: Records.length };
};
const request = async (
  handler: Handler,
  body: object,
  pathParameters: Record<string, string>,
  headers: Record<string, string> = { 'x-api-key': API_KEY },
) => {
  calls.length = 0;
  const answer = (await handler(
    {
      requestContext: { http: { method: 'POST' }, timeEpoch: Date.now(), requestId: 'r-1' },
      ...{ rawPath: '/', headers, pathParameters, body: JSON.stringify(body), isBase64Encoded: false },
    },
    context,
  )) as APIGatewayProxyStructuredResultV2;
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? '{}') as Record<string, unknown> };
};

const event = (eventId: string): EventMessage => ({
  ...{ kind: 'event', platform: 'genesys', eventId, interactionId: `i-${eventId}` },
  ...{ eventType: 'conversation.wrapup', topic: 'voice', occurredAt: '2026-01-01T00:00:00.000Z' },
  ...{ acceptedAtMs: Date.now(), payloadHash: 'hash', generation: 0, correlationId: 'c-1', data: {} },
});

beforeAll(async () => {
  dynalite = await startDynalite();
  ehr = await startSimServer(simulated, { port: 0, seed: 1, controlUrl: '' });
  await admin('/keys', {
    clientId: 'local-client-id',
    algorithm: 'RS384',
    publicKey: pair.publicKey.export(pem('spki')).toString(),
  });
  secrets = createServer(async (asked, response) => {
    const { SecretId } = JSON.parse(await textOf(asked)) as { SecretId: string };
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ SecretString: secretValues[SecretId], CreatedDate: 1, Name: SecretId }));
  });
  await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve));
  const queues = await app.listen({ host: '127.0.0.1', port: 0 });
  Object.assign(process.env, environmentOf(resolveConfig(), ...(Object.keys(groups) as GroupName[])), {
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
    AWS_ENDPOINT_URL_SQS: queues,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
    ...{ CONNECTOR: 'ehr', CONNECTOR_BASE_URL: ehr.url, FUNCTION_TIMEOUT_MS: '30000' },
    // No machine is too slow for these: nothing is late, and nothing reported a second ago is reported again.
    ...{ CONNECTOR_RATE_LIMIT: '1000000', CONNECTOR_RATE_WINDOW_MS: '3600000' },
    ...{ BREAKER_CACHE_MS: '60000', BREAKER_NOTE_MS: '60000', CONNECTOR_TIMEOUT_MS: '9000' },
    ...{ AWS_CALL_TIMEOUT_MS: '10000', LOOKUP_DEADLINE_MS: '20000', LOOKUP_STORE_WAIT_MS: '9000' },
    ...{ LOOKUP_AFTER_MS: '5000', LOOKUP_LIVE_TIMEOUT_MS: '9000', TOKEN_WAIT_MAX_MS: '9000' },
    ...{ TOKEN_COPY_MS: '60000', TOKEN_POLL_MS: '20', POWERTOOLS_LOG_LEVEL: 'SILENT' },
    ...{
      SECRET_CONNECTOR: 'ehr',
      SECRET_PII_KEY: 'pii-key',
      SECRET_API_KEY: 'api-key',
      SECRET_CANARY: 'canary',
    },
    SECRET_WEBHOOK_CONNECTOR: 'webhook',
    TOPIC_ONCALL_ARN: 'arn:aws:sns:us-east-1:000000000000:critical',
    ...Object.fromEntries(TABLES.map((name) => [`TABLE_${name.toUpperCase()}`, name])),
  });
  dynamo = new DynamoDBClient({});
  sqs = new SQSClient({});
  process.env['QUEUE_PLATFORM_URL'] = await queueUrl('platform-updates');
  process.env['QUEUE_REQUESTS_URL'] = await queueUrl('crm-requests.fifo');
  process.env['QUEUE_REFRESH_URL'] = await queueUrl('ehr-refresh');
  for (const TableName of TABLES) {
    await dynamo.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
  }
  const connector = fhir({ baseUrl: ehr.url, communications: ['*.wrapup'], signedBy: 'genesys' });
  jest.unstable_mockModule('#connector', () => ({ default: connector }));
  jest.unstable_mockModule('#operations', () => ({ default: declaredOperations(connector) }));
  diagnostics.subscribe('http.client.request.start', countCall);
});

afterAll(async () => {
  diagnostics.unsubscribe('http.client.request.start', countCall);
  dynamo.destroy();
  sqs.destroy();
  secrets.closeAllConnections();
  await new Promise((end) => secrets.close(end));
  await ehr.stop();
  await app.close();
  await dynalite.stop();
});

describe('the events worker of a connector', () => {
  test('P2: makes each event its effect once, under a claim of its own, in 2.3 AWS calls an event', async () => {
    const queue = 'ehr-events.fifo';
    const handler = await handlerOf('events-worker', queue);
    const send = async (id: string, copy = ''): Promise<void> => {
      await sqs.send(
        new SendMessageCommand({
          ...{ QueueUrl: await queueUrl(queue), MessageBody: JSON.stringify(event(id)) },
          ...{ MessageGroupId: `${id}${copy}`, MessageDeduplicationId: `${id}${copy}` },
        }),
      );
    };
    await send('warm-up');
    expect(await invoke(handler, queue)).toEqual({ batchItemFailures: [], received: 1 });
    for (let index = 0; index < 10; index += 1) await send(`e${index}`);
    expect(await invoke(handler, queue)).toEqual({ batchItemFailures: [], received: 10 });
    expect(calls.length).toBeLessThanOrEqual(23);
    await send('e3', 'again');
    await invoke(handler, queue);
    expect(simulated.effects()).toHaveLength(11);
    const pk = { S: claimKeyOf(hasher, event('e3'), 'ehr') };
    const { Item } = await dynamo.send(new GetItemCommand({ TableName: 'idempotency', Key: { pk } }));
    expect(Item?.['state']?.S).toBe('applied');
    expect(Item?.['firstClaimedAt']?.N).toMatch(/^\d+$/);
  });
});

describe('the lookup of a connector', () => {
  let lookup: Handler;
  const ask = (body: object, name = 'patient') => request(lookup, body, { connector: 'ehr', lookup: name });
  beforeAll(async () => {
    lookup = await handlerOf('lookup');
  });

  test('P5: answers live, then from the cache, by declared fields and any key, within its budget of AWS calls', async () => {
    const live = await ask({ ani: ANI });
    expect(live).toMatchObject({
      status: 200,
      body: { source: 'live', found: true, patientId: expect.any(String), active: true },
    });
    expect(await ask({ ani: '(415) 555-0100' })).toMatchObject({
      body: { source: 'cache', patientId: live.body['patientId'], cacheAge: expect.any(Number) },
    });
    expect(calls.filter((one) => one !== 'GetSecretValue')).toEqual(['BatchGetItem']);
    // Warm, with the breaker's copy loaded: entry and counter, slot, record, entry.
    await ask({ ani: '+14155550102' });
    expect(calls.length).toBeLessThanOrEqual(5);
    expect(await ask({ ani: '', email: 'no address' })).toMatchObject({
      status: 200,
      body: { source: 'default', found: false, warning: 'KEY_UNUSABLE' },
    });
    expect(await ask({ phone: ANI })).toMatchObject({ status: 400 });
    expect(await ask({ ani: ANI }, 'customer')).toMatchObject({ status: 404 });
  });

  test('P10: a key that is given to another connector asks nothing here', async () => {
    const body = { ani: '+14155550109' };
    const route = { connector: 'ehr', lookup: 'patient' };
    expect(await request(lookup, body, route, { 'x-api-key': CRM_KEY })).toMatchObject({ status: 403 });
    expect(await ask(body)).toMatchObject({ status: 200, body: { source: 'live' } });
  });

  test('P6: a record of which the system says that it has changed is asked for again, by every key', async () => {
    const patient = { resourceType: 'Patient', id: 'p-9', name: [{ text: 'Ann' }] };
    const kept = {
      ...{ telecom: [{ system: 'phone', value: '+14155559999' }] },
      identifier: [{ system: 'urn:mrn', value: 'MRN-9' }],
    };
    expect(await admin('/patients', { ...patient, ...kept })).toBe(200);
    const keys = [{ ani: '+14155559999' }, { mrn: 'MRN-9' }];
    for (const source of ['live', 'cache'])
      for (const key of keys) expect((await ask(key)).body).toMatchObject({ source, name: 'Ann' });
    // A twin: from now on nobody may guess which of them calls.
    await admin('/patients', { ...patient, ...kept, name: [{ text: 'Bea' }] });
    const notice = { resourceType: 'Patient', id: 'p-9' };
    const mac = createHmac('sha256', 'the-webhook-secret').update(JSON.stringify(notice)).digest('hex');
    const signed = { 'x-hub-signature-256': `sha256=${mac}` };
    const changes = await handlerOf('changes');
    expect(await request(changes, notice, { connector: 'ehr' }, signed)).toMatchObject({
      status: 200,
      body: { status: 'invalidated' },
    });
    expect(
      await request(changes, notice, { connector: 'ehr' }, { 'x-hub-signature-256': 'sha256=00' }),
    ).toMatchObject({ status: 401 });
    for (const key of keys)
      expect((await ask(key)).body).toMatchObject({ source: 'live', found: false, warning: 'AMBIGUOUS' });
  });

  test('P7: a session that has ended without a word is renewed once, by whoever meets it first', async () => {
    await admin('/tokens/revoke');
    const before = await tokenGeneration();
    expect((await ask({ ani: '+14155550103' })).body).toMatchObject({ source: 'live' });
    expect((await ask({ ani: '+14155550104' })).body).toMatchObject({ source: 'live' });
    expect(await tokenGeneration()).toBe(before + 1);
  });

  test('P9: no number, name or token is in a key', async () => {
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: 'cache' }));
    expect(Items.length).toBeGreaterThan(0);
    for (const { pk } of Items) expect(pk?.S).toMatch(/^[0-9a-f]{64}$|^seq#ehr#0$|^record#ehr#[0-9a-f]{64}$/);
  });
});

test('P5: the refresh worker asks again, and takes renewals of the token', async () => {
  const handler = await handlerOf('refresh-worker', 'ehr-refresh');
  const QueueUrl = await queueUrl('ehr-refresh');
  const refresh = { lookup: 'patient', key: 'ani', value: '+14155550105', requestedAtMs: Date.now() };
  const generation = await tokenGeneration();
  const renewal = { kind: 'token-renewal', generation, dueAtMs: 0 };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody: JSON.stringify({ kind: 'lookup-refresh', ...refresh, correlationId: 'c' }),
    }),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(renewal) }));
  expect(await invoke(handler, 'ehr-refresh')).toEqual({ batchItemFailures: [], received: 2 });
  const lookup = await handlerOf('lookup');
  const answer = await request(lookup, { ani: '+14155550105' }, { connector: 'ehr', lookup: 'patient' });
  expect(answer.body['source']).toBe('cache');
  // It was not due yet: the system is spared.
  expect(await tokenGeneration()).toBe(generation);
});

test('P5: a lookup that a Data Action invokes itself answers as its route does, and fails in its words', async () => {
  const lookup = await handlerOf('lookup');
  const invoked = (input: object) => lookup(input, context) as Promise<Record<string, unknown>>;
  const routed = await request(lookup, { ani: '+14155550107' }, { connector: 'ehr', lookup: 'patient' });
  expect(routed.status).toBe(200);
  const {
    correlationId,
    source,
    cacheAge: _,
    ...answer
  } = await invoked({ lookup: 'patient', ani: '+14155550107' });
  const { correlationId: id, source: live, ...body } = routed.body;
  expect([answer, source, live]).toEqual([body, 'cache', 'live']);
  expect(correlationId).not.toBe(id);
  // There is but one: it need not be named.
  expect(await invoked({ ani: '+14155550107' })).toMatchObject(answer);
  await expect(invoked({ lookup: 'nothing', ani: '+14155550107' })).rejects.toMatchObject({
    name: 'unknown_lookup',
  });
  await expect(invoked({})).rejects.toMatchObject({ name: 'key_missing' });
});

test('P2: a request is taken by its declared fields, made an effect once, and polled', async () => {
  const queue = 'ehr-requests.fifo';
  const worker = await handlerOf('requests-worker', queue);
  const submit = await handlerOf('requests-submit', undefined, '');
  const poll = await handlerOf('requests-poll', undefined, '');
  const route = { connector: 'ehr', operation: 'create-task' };
  const body = { description: 'Call back', phone: ANI, patientId: '' };
  const ofCrm = { 'x-api-key': CRM_KEY };
  expect(await request(submit, body, route, ofCrm)).toMatchObject({ status: 403 });
  expect(await request(submit, { ...body, note: 'x' }, route)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('"note" is not declared') } },
  });
  expect(await request(submit, body, { ...route, operation: 'drop' })).toMatchObject({ status: 404 });
  const before = simulated.effects().length;
  const keyed = { 'x-api-key': API_KEY, 'idempotency-key': 'k-1' };
  const { body: taken } = await request(submit, body, route, keyed);
  expect(taken).toMatchObject({ status: 'PENDING' });
  expect(await request(submit, body, route, keyed)).toMatchObject({ body: taken });
  expect(await request(submit, { ...body, phone: '' }, route, keyed)).toMatchObject({ status: 409 });
  expect(await invoke(worker, queue)).toMatchObject({ batchItemFailures: [] });
  const requestId = String(taken['requestId']);
  expect(await request(poll, {}, { requestId }, ofCrm)).toMatchObject({ status: 403 });
  expect(await request(poll, {}, { requestId })).toMatchObject({
    status: 200,
    body: { status: 'COMPLETE', taskId: expect.stringMatching(/./), attempts: 1 },
  });
  expect(simulated.effects().length).toBe(before + 1);
});

async function tokenGeneration(): Promise<number> {
  const key = { pk: { S: 'connector#ehr' } };
  const { Item } = await dynamo.send(new GetItemCommand({ TableName: 'tokens', Key: key }));
  return (JSON.parse(Item?.['record']?.S ?? '{}') as { generation: number }).generation;
}
