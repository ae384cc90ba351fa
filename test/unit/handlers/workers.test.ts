/**
 * The workers as they are deployed: from a message to its effect, over the tables and queues of the settings.
 * @isolated
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { customerKey } from '../../../lambdas/core/customer/phone.ts';
import type { EventMessage, RefreshMessage, RequestMessage } from '../../../lambdas/core/ports.ts';
import { batchOf, context, environment, json, mockCloud } from './cloud.ts';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

const before = { ...process.env };
const cloud = mockCloud();
process.env = environment({ CRM_SUPPORTS_IDEMPOTENCY: 'no' });
const load = async (name: string) =>
  ((await import(`../../../lambdas/handlers/${name}.ts`)) as { handler: Handler }).handler;
let interaction: Handler;
let request: Handler;
let refresh: Handler;
let enrichment: Handler;
let bus: Handler;

beforeAll(async () => {
  interaction = await load('interaction-worker');
  request = await load('request-worker');
  refresh = await load('refresh-worker');
  enrichment = await load('enrichment-worker');
  bus = await load('bus-ingest');
});
beforeEach(() => cloud.clear());
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

const PHONE = '+14155552671';
const KEY = customerKey(hasher, 'pii', PHONE);
const done = { batchItemFailures: [] };
const event: EventMessage = {
  ...{ kind: 'event', platform: 'genesys', eventId: 'e-1', interactionId: 'i-1', eventType: 'started' },
  ...{ topic: 'voice', occurredAt: '2026-01-01T00:00:00.000Z', acceptedAtMs: 1, payloadHash: 'h' },
  ...{ generation: 0, correlationId: 'c-1', data: {} },
};
/** A CRM that knows nothing of an effect yet, and takes it. */
const anew = (body: object, status = 200): void => {
  cloud.reply = ({ method }) => (method === 'GET' ? json({}, 404) : json(body, status));
};
const http = () => cloud.calls.map(({ method, url }) => `${method} ${url}`);
/** Tables written to, one after the other, by the beginning of the item's key. */
const written = () =>
  cloud.inputs('UpdateItemCommand').map(({ TableName, Key }) => `${TableName} ${Key.pk.S.split('#')[0]}`);
const metric = (name: string) => cloud.printed.flatMap((line) => (name in line ? [line[name]] : []));

describe('the interaction worker', () => {
  test('P2: claims an event, asks the CRM and then reports it, queues the update, records the end', async () => {
    anew({ caseId: 'k-1' });
    expect(await interaction(batchOf(event), context)).toEqual(done);
    expect(cloud.calls[0]).toMatchObject({ headers: { authorization: 'Bearer crm' } });
    expect(written()).toEqual(
      expect.arrayContaining(['table:idempotency genesys', 'table:coordination rate']),
    );
    expect(Object.keys(cloud.inputs('BatchGetItemCommand')[0].RequestItems)).toEqual([
      ...['table:breaker', 'table:coordination'],
    ]);
    const [updates] = cloud.inputs('SendMessageBatchCommand');
    expect(updates).toMatchObject({ QueueUrl: 'url:platform', Entries: [{ Id: '0' }] });
    expect(JSON.parse(updates.Entries[0].MessageBody)).toMatchObject({ caseId: 'k-1', interactionId: 'i-1' });
    expect(cloud.inputs('UpdateItemCommand').at(-1)).toMatchObject({ TableName: 'table:idempotency' });
    // The claim keeps the record as one that was received, the end as one that is applied.
    const lives = cloud
      .inputs('UpdateItemCommand')
      .filter(({ TableName }) => TableName === 'table:idempotency')
      .map((input) => Number(input.ExpressionAttributeValues[':ttl'].N) - Date.now() / 1000);
    for (const [index, name] of ['RECORD_RECEIVED_TTL_S', 'RECORD_APPLIED_TTL_S'].entries())
      expect(Math.abs((lives[index] ?? 0) - Number(process.env[name]))).toBeLessThan(60);
  });

  test('P11: dead-letters what is no event, with the name of its queue', async () => {
    expect(await interaction(batchOf('nonsense'), context)).toEqual(done);
    expect(cloud.inputs('SendMessageCommand')).toMatchObject([
      {
        QueueUrl: 'url:dlq.fifo',
        MessageBody: 'nonsense',
        MessageAttributes: { reason: { StringValue: 'malformed' }, source: { StringValue: 'the source' } },
      },
    ]);
    expect(metric('DeadLetters')).toEqual([1]);
  });
});

describe('the request worker', () => {
  const message: RequestMessage = {
    ...{
      kind: 'request',
      requestId: 'r-1',
      operation: 'create-case',
      phone: PHONE,
      fields: { subject: 's' },
    },
    ...{ acceptedAtMs: 1, generation: 0, correlationId: 'c' },
  };

  test('P2: claims a request, creates its case, and keeps the result for whoever polls', async () => {
    anew({ caseId: 'k-1' }, 201);
    expect(await request(batchOf(message), context)).toEqual(done);
    const ends = cloud.inputs('UpdateItemCommand').filter(({ TableName }) => TableName === 'table:requests');
    expect(ends.map(({ Key }) => Key.pk.S)).toEqual(['r-1', 'r-1']);
    expect(ends[1].ExpressionAttributeValues).toMatchObject({
      ':status': { S: 'COMPLETE' },
      ':fields': { S: '{"caseId":"k-1"}' },
    });
  });

  test('P6: a refresh that was asked for is written into the cache', async () => {
    cloud.reply = () => json({ customerId: 'C-1', tier: 'gold' });
    expect(await request(batchOf({ ...message, operation: 'refresh-customer' }), context)).toEqual(done);
    expect(cloud.inputs('GetItemCommand')).toMatchObject([
      { TableName: 'table:cache', Key: { pk: { S: KEY } } },
    ]);
    expect(cloud.inputs('UpdateItemCommand')).toContainEqual(
      expect.objectContaining({ TableName: 'table:cache', Key: { pk: { S: KEY } } }),
    );
  });
});

describe('the refresh worker', () => {
  const message: RefreshMessage = {
    kind: 'refresh',
    phone: PHONE,
    requestedAtMs: Date.now(),
    correlationId: 'c',
  };

  test('P6: asks the CRM and writes the cache', async () => {
    cloud.reply = () => json({ customerId: 'C-1', tier: 'gold' });
    expect(await refresh(batchOf(message), context)).toEqual(done);
    expect(http()).toHaveLength(1);
    expect(cloud.inputs('UpdateItemCommand')).toContainEqual(
      expect.objectContaining({ TableName: 'table:cache', Key: { pk: { S: KEY } } }),
    );
  });

  test('P6: drops what nobody waits for any more', async () => {
    const requestedAtMs = Date.now() - Number(process.env['REFRESH_WORTHLESS_MS']) - 1000;
    expect(await refresh(batchOf({ ...message, requestedAtMs }), context)).toEqual(done);
    expect(http()).toEqual([]);
  });
});

test('P2: the enrichment worker puts an event to the warehouse and records it', async () => {
  expect(await enrichment(batchOf({ ...event, topic: 'enrichment' }), context)).toEqual(done);
  expect(http()).toEqual(['PUT https://warehouse/genesys/events/e-1']);
  expect([written()[0], written().at(-1)]).toEqual([
    'table:idempotency genesys',
    'table:idempotency genesys',
  ]);
});

describe('bus ingest', () => {
  const envelope = {
    source: 'aws.partner/genesys',
    detail: {
      topicName: 'v2.detail.events.conversation.i-1.customer.start',
      eventBody: { conversationId: 'i-1', mediaType: 'VOICE' },
    },
  };

  test('P1: records and queues an event of our own source', async () => {
    expect(await bus(batchOf(envelope), context)).toEqual(done);
    expect(written().filter((one) => !one.endsWith(' rule'))).toEqual(['table:idempotency genesys']);
    expect(cloud.inputs('SendMessageCommand').map(({ QueueUrl }) => QueueUrl)).toEqual(['url:voice']);
    expect(metric('EventsAccepted')).toEqual([1]);
  });

  test('P2: looks whether the release before knows an event by another id', async () => {
    const timestamp = new Date().toISOString();
    cloud.answers['UpdateItemCommand'] = ({ input }) =>
      input.Key.pk.S.startsWith('rule#') ? { Attributes: { inForceSince: { N: String(Date.now()) } } } : {};
    expect(await bus(batchOf({ ...envelope, detail: { ...envelope.detail, timestamp } }), context)).toEqual(
      done,
    );
    expect(written()).toEqual(['table:idempotency rule', 'table:idempotency genesys']);
    expect(cloud.inputs('GetItemCommand')).toMatchObject([{ TableName: 'table:idempotency' }]);
  });

  test('P11: dead-letters another’s, with the name of its queue', async () => {
    expect(await bus(batchOf({ ...envelope, source: 'another' }), context)).toEqual(done);
    expect(cloud.inputs('SendMessageCommand')).toMatchObject([
      { QueueUrl: 'url:dlq.fifo', MessageAttributes: { source: { StringValue: 'the source' } } },
    ]);
  });

  test('P1: keeps in the queue what it could not take in', async () => {
    cloud.answers['UpdateItemCommand'] = new Error('down');
    expect(await bus(batchOf(envelope), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
  });
});

describe('a canary', () => {
  const canary = {
    kind: 'canary',
    v: 2,
    id: 'id-1',
    queue: 'voice',
    sentAtMs: Date.now(),
    correlationId: 'c',
  };

  test.each(['interaction', 'enrichment', 'request'] as const)(
    'is claimed and completed by the %s worker, which calls nobody and touches neither breaker nor rate',
    async (name) => {
      const handler = { interaction, enrichment, request }[name];
      cloud.answers['UpdateItemCommand'] = { Attributes: {} };
      expect(await handler(batchOf(canary), context)).toEqual(done);
      const table = name === 'request' ? 'table:requests' : 'table:idempotency';
      expect(cloud.sent.map(({ command }) => command)).toEqual(['UpdateItemCommand', 'UpdateItemCommand']);
      expect(written()).toEqual([`${table} canary`, `${table} canary`]);
      const { ':until': until } = cloud.inputs('UpdateItemCommand')[0].ExpressionAttributeValues;
      const claimMs = Number(process.env['FUNCTION_TIMEOUT_MS']) + Number(process.env['CLAIM_MARGIN_MS']);
      expect(Math.abs(Number(until.N) - Date.now() - claimMs)).toBeLessThan(5000);
      expect(cloud.calls).toEqual([]);
      expect(metric('CanaryTimeToEffect')).toHaveLength(1);
      expect(metric('TimeToEffect')).toEqual([]);
    },
  );

  test('leaves the rest of its batch to the engine', async () => {
    anew({ caseId: 'k-1' });
    const { Records } = batchOf(canary);
    const batch = { Records: [...Records, ...batchOf(event, { messageId: 'm-2' }).Records] };
    expect(await interaction(batch, context)).toEqual(done);
    expect(http()).toEqual(expect.arrayContaining([expect.stringContaining('/events/e-1')]));
  });
});
