/**
 * The workers' handlers as they are deployed, over real engines: wiring, effects, results, AWS calls.
 * @isolated
 */
import diagnostics from 'node:diagnostics_channel';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { buildApp } from 'fauxqs';
import { hasher } from '../../lambdas/adapters/system.ts';
import { customerKey } from '../../lambdas/core/customer/phone.ts';
import type { EventMessage, RefreshMessage, RequestMessage } from '../../lambdas/core/ports.ts';
import { environmentOf, type GroupName, groups, resolveConfig } from '../../lib/config.ts';
import { startDynalite } from './support/dynalite.ts';
import type { RunningEngine } from './support/running-engine.ts';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const PHONE = '+15550100';
const TABLES = ['idempotency', 'requests', 'cache', 'breaker', 'coordination'] as const;
const app = buildApp({ logger: false });
const effects: { method: string; url: string; body: unknown }[] = [];
const calls: string[] = [];
let dynalite: RunningEngine;
let downstream: Server;
let secrets: Server;
let dynamo: DynamoDBClient;
let sqs: SQSClient;
let status = 200;

const listen = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const bodyOf = async (request: IncomingMessage): Promise<string> => {
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
  // fauxqs names a host that only it knows; the path is what it goes by.
  return `${process.env['AWS_ENDPOINT_URL_SQS']}${new URL(QueueUrl).pathname}`;
};

/** The handler with the environment of its function. */
const handlerOf = async (
  name: string,
  queue: string,
  deadLetters: string,
  more: Record<string, string> = {},
): Promise<Handler> => {
  Object.assign(process.env, {
    SOURCE_QUEUE_NAME: queue,
    SOURCE_QUEUE_URL: await queueUrl(queue),
    DLQ_URL: await queueUrl(deadLetters),
    ...more,
  });
  const module = (await import(`../../lambdas/handlers/${name}.ts`)) as { handler: Handler };
  return module.handler;
};

/** One batch as Lambda hands it over, one message a group, as fauxqs does. */
const invoke = async (handler: Handler, queue: string): Promise<SQSBatchResponse & { received: number }> => {
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
  const answer = await handler({ Records }, { getRemainingTimeInMillis: () => 30_000 } as Context);
  return { ...answer, received: Records.length };
};
const send = async (queue: string, message: object, group?: string): Promise<void> => {
  const fifo =
    group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: crypto.randomUUID() };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: await queueUrl(queue),
      MessageBody: JSON.stringify(message),
      ...fifo,
    }),
  );
};
const item = async (TableName: string, pk: string) =>
  (await dynamo.send(new GetItemCommand({ TableName, Key: { pk: { S: pk } } }))).Item;

const event = (id: string, more: Partial<EventMessage> = {}): EventMessage => ({
  kind: 'event',
  platform: 'genesys',
  eventId: id,
  interactionId: `i-${id}`,
  eventType: 'routing.interaction.start',
  topic: 'voice',
  occurredAt: '2026-01-01T00:00:00.000Z',
  acceptedAtMs: Date.now(),
  payloadHash: 'hash',
  generation: 0,
  correlationId: 'c-1',
  data: { id },
  ...more,
});

beforeAll(async () => {
  dynalite = await startDynalite();
  downstream = createServer(async (request, response) => {
    const body = await bodyOf(request);
    effects.push({ method: request.method ?? '', url: request.url ?? '', body: body && JSON.parse(body) });
    const answer = request.url?.startsWith('/customers')
      ? { customerId: 'c-1', tier: 'gold' }
      : { caseId: 'k-1' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  secrets = createServer(async (request, response) => {
    const asked = JSON.parse(await bodyOf(request)) as { SecretId: string };
    const SecretString = asked.SecretId === 'pii-key' ? 'pii' : '{"authorization":"Bearer local"}';
    response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify({ SecretString, CreatedDate: 1, Name: asked.SecretId }));
  });
  const queues = await app.listen({ host: '127.0.0.1', port: 0 });
  const base = await listen(downstream);
  Object.assign(process.env, environmentOf(resolveConfig(), ...(Object.keys(groups) as GroupName[])), {
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
    AWS_ENDPOINT_URL_DYNAMODB: dynalite.endpoint,
    AWS_ENDPOINT_URL_SQS: queues,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: await listen(secrets),
    ...{ CRM_BASE_URL: base, WAREHOUSE_URL: base, FUNCTION_TIMEOUT_MS: '30000' },
    // No machine is too slow for these: nothing is late, and nothing reported a second ago is reported again.
    ...{ CRM_RATE_LIMIT: '1000000', CRM_RATE_WINDOW_MS: '3600000' },
    ...{ BREAKER_CACHE_MS: '60000', BREAKER_NOTE_MS: '60000', CRM_TIMEOUT_MS: '9000' },
    ...{ AWS_CALL_TIMEOUT_MS: '10000' },
    ...{ SECRET_CRM: 'crm', SECRET_PII_KEY: 'pii-key', POWERTOOLS_LOG_LEVEL: 'SILENT' },
    ...Object.fromEntries(TABLES.map((name) => [`TABLE_${name.toUpperCase()}`, name])),
  });
  dynamo = new DynamoDBClient({});
  sqs = new SQSClient({});
  process.env['QUEUE_PLATFORM_URL'] = await queueUrl('platform-updates');
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
  diagnostics.subscribe('http.client.request.start', countCall);
});

afterAll(async () => {
  diagnostics.unsubscribe('http.client.request.start', countCall);
  dynamo.destroy();
  sqs.destroy();
  downstream.closeAllConnections();
  secrets.closeAllConnections();
  await Promise.all([downstream, secrets].map((server) => new Promise((end) => server.close(end))));
  await app.close();
  await dynalite.stop();
});

beforeEach(() => {
  effects.length = 0;
  status = 200;
});

describe('the interaction worker', () => {
  let handler: Handler;
  beforeAll(async () => {
    handler = await handlerOf('interaction-worker', 'voice.fifo', 'voice-dlq.fifo');
  });

  test('P2: ten interactions are applied, their updates queued, their records completed, in 2.3 AWS calls an event', async () => {
    await send('voice.fifo', event('warm-up'), 'warm-up');
    expect(await invoke(handler, 'voice.fifo')).toEqual({ batchItemFailures: [], received: 1 });
    for (let index = 0; index < 10; index += 1) await send('voice.fifo', event(`e${index}`), `g${index}`);
    effects.length = 0;
    expect(await invoke(handler, 'voice.fifo')).toEqual({ batchItemFailures: [], received: 10 });
    // Ten claims, ten ends, one booking, one batch of updates; the breaker was read by the warm-up.
    expect(calls.length).toBeLessThanOrEqual(23);
    expect(effects.map(({ method, url }) => `${method} ${url}`).sort()).toEqual(
      Array.from({ length: 10 }, (_, index) => `PUT /genesys/interactions/i-e${index}/events/e${index}`),
    );
    expect((await item('idempotency', `genesys#${hasher.sha256('e3')}`))?.['state']?.S).toBe('applied');
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: await queueUrl('platform-updates'), MaxNumberOfMessages: 10 }),
    );
    expect(Messages).toHaveLength(10);
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({ kind: 'platform-update', caseId: 'k-1' });
  });

  test('P11: what can not be sent is answered as done and is in the DLQ', async () => {
    await send('voice.fifo', event('..'), 'u');
    expect(await invoke(handler, 'voice.fifo')).toEqual({ batchItemFailures: [], received: 1 });
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: await queueUrl('voice-dlq.fifo'),
        MessageAttributeNames: ['All'],
      }),
    );
    expect(Messages[0]?.MessageAttributes?.['reason']?.StringValue).toBe('permanent');
    expect((await item('idempotency', `genesys#${hasher.sha256('..')}`))?.['generation']?.N).toBe('1');
  });

  test('P4: what the CRM refuses is answered as failed, its refusal recorded, and the breaker of the events hears of it', async () => {
    status = 422;
    await send('voice.fifo', event('refused'), 'r');
    expect((await invoke(handler, 'voice.fifo')).batchItemFailures).toHaveLength(1);
    const record = await item('idempotency', `genesys#${hasher.sha256('refused')}`);
    expect(record?.['refusals']?.M?.['tries']?.N).toBe('1');
    expect((await item('coordination', 'health#crm/events'))?.['streak']?.N).toBe('1');
  });

  test('P4: what fails is answered as failed, its try recorded', async () => {
    status = 500;
    await send('voice.fifo', event('failing'), 'f');
    expect((await invoke(handler, 'voice.fifo')).batchItemFailures).toHaveLength(1);
    expect((await item('idempotency', `genesys#${hasher.sha256('failing')}`))?.['tries']?.N).toBe('1');
  });
});

test('P2: the request worker creates a case and its result', async () => {
  const handler = await handlerOf('request-worker', 'crm-requests.fifo', 'crm-requests-dlq.fifo');
  const request: RequestMessage = {
    ...{ kind: 'request', requestId: 'r-1', operation: 'create-case', phone: PHONE },
    ...{ fields: { subject: 's' }, acceptedAtMs: 1, generation: 0, correlationId: 'c' },
  };
  status = 201;
  await send('crm-requests.fifo', request, 'g');
  expect(await invoke(handler, 'crm-requests.fifo')).toEqual({ batchItemFailures: [], received: 1 });
  expect(await item('requests', 'r-1')).toMatchObject({
    status: { S: 'COMPLETE' },
    resultFields: { S: '{"caseId":"k-1"}' },
  });
});

test('P5: the refresh worker writes the cache', async () => {
  const handler = await handlerOf('refresh-worker', 'refresh', 'refresh-dlq');
  const refresh: RefreshMessage = {
    kind: 'refresh',
    phone: PHONE,
    requestedAtMs: Date.now(),
    correlationId: 'c',
  };
  await send('refresh', refresh);
  expect(await invoke(handler, 'refresh')).toEqual({ batchItemFailures: [], received: 1 });
  expect((await item('cache', customerKey(hasher, 'pii', PHONE)))?.['tier']?.S).toBe('gold');
});

test('P2: the enrichment worker puts an event to the warehouse', async () => {
  const handler = await handlerOf('enrichment-worker', 'enrichment', 'enrichment-dlq');
  await send('enrichment', event('w-1', { topic: 'enrichment' }));
  expect(await invoke(handler, 'enrichment')).toEqual({ batchItemFailures: [], received: 1 });
  expect(effects.map(({ method, url }) => `${method} ${url}`)).toEqual(['PUT /genesys/events/w-1']);
});
