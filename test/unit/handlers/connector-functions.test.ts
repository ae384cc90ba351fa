/**
 * A connector's functions as they are deployed, bound to what it declares: what goes back, what is prefetched, what is waited for.
 * @isolated
 */
import { createHmac } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import {
  type Connector,
  clientCredentials,
  days,
  defineConnector,
  get,
  hmac,
  lookup,
  minutes,
  noAuth,
  oneOf,
  operation,
  path,
  per,
  post,
  row,
  seconds,
  staticHeader,
  text,
} from '../../../lambdas/core/connector/index.ts';
import { batchOf, context, environment, json, mockCloud } from './cloud.ts';

type Handler = (event: object, context: Context) => Promise<Record<string, unknown>>;

const invoked: Context = { ...context, awsRequestId: 'aws-1' };
const before = { ...process.env };
const cloud = mockCloud();
const settings = {
  ...{ CONNECTOR: 'ehr', CONNECTOR_BASE_URL: 'https://ehr', CONNECTOR_TIMEOUT_MS: '3000' },
  ...{ CONNECTOR_RATE_LIMIT: '50', CONNECTOR_RATE_WINDOW_MS: '1000', LOOKUP_AFTER_MS: '500' },
  SECRET_WEBHOOK_CONNECTOR: 'secret:webhook-connector',
};
const cache = { fresh: minutes(1), stale: days(1), absent: seconds(30) };
/** A lookup of patients, and an operation that makes tasks; `goesBack`: what they find or make goes back to the platform. */
const connectorOf = (auth: Connector['auth'], names: string[], goesBack: boolean): Connector => {
  const patient = lookup({
    keys: { mrn: text() },
    ask: { mrn: ({ mrn }) => get(path`/patients/${mrn}`) },
    read: (reply) => oneOf(row(reply), { many: 'none' }, ({ id }) => ({ patientId: id })),
    answer: { patientId: text('UNKNOWN', { needed: true }) },
    cache,
    ...(goesBack && { writeBack: { conversation: 'conversationId', attributes: { patientId: 'patient' } } }),
  });
  const task = operation({
    input: { subject: text(), conversationId: text() },
    once: { by: 'upsert', write: ({ subject }, { key }) => post(path`/tasks/${key}`, { subject }) },
    read: (reply) => ({ taskId: row(reply)?.[0]?.['id'] }),
    answer: { taskId: text('') },
    ...(goesBack && {
      writeBack: { conversation: 'conversationId' as const, attributes: { taskId: 'task' } },
    }),
  });
  return defineConnector({
    ...{ name: 'ehr', baseUrl: 'https://elsewhere', auth, timeout: seconds(2) },
    limits: { default: per(50, seconds(1)) },
    lookups: Object.fromEntries(names.map((name) => [name, patient])),
    operations: { 'create-task': task },
    changes: {
      verify: hmac({ header: 'x-own-signature', encodings: ['hex'], signed: ['body'] }),
      read(body) {
        const { mrn, id } = body as { mrn?: string; id?: string };
        return id === undefined ? [{ lookup: 'patient', keys: { mrn } }] : [{ entity: id }];
      },
    },
  });
};
const open = connectorOf(noAuth(), ['patient', 'visitor'], true);
const closed = connectorOf(staticHeader(), ['patient'], false);

/** The function, bound to the connector, in a container of its own. */
async function load(name: string, connector: Connector, env: Record<string, string | undefined>) {
  jest.resetModules();
  cloud.secretsAsked.clear();
  jest.unstable_mockModule('#connector', () => ({ default: connector }));
  process.env = environment({ ...settings, ...env } as Record<string, string>);
  for (const [setting, value] of Object.entries(env)) if (value === undefined) delete process.env[setting];
  const module: unknown = await import(`../../../lambdas/handlers/connector/${name}.ts`);
  await new Promise(setImmediate);
  return (module as { handler: Handler }).handler;
}
const submit = async (handler: Handler, body: object, pathParameters: object, headers?: object) => {
  const answer = await handler(
    {
      requestContext: { http: { method: 'POST' }, timeEpoch: Date.now(), requestId: 'r-1' },
      ...{ rawPath: '/', headers: headers ?? { 'x-api-key': 'the key' }, pathParameters },
      body: JSON.stringify(body),
    },
    context,
  );
  return { status: answer['statusCode'], body: JSON.parse(String(answer['body'])) as object };
};
/** What was queued for the platforms. */
const updates = () =>
  cloud
    .inputs('SendMessageBatchCommand')
    .concat(cloud.inputs('SendMessageCommand'))
    .flatMap(({ QueueUrl, Entries, MessageBody }) =>
      (Entries ?? [{ MessageBody }]).map((one: { MessageBody: string }) => [
        QueueUrl,
        JSON.parse(one.MessageBody).writeBack?.attributes,
      ]),
    );

beforeEach(() => {
  cloud.clear();
  cloud.reply = () => json({ id: 'p-1' });
});
afterAll(() => {
  process.env = before;
  jest.restoreAllMocks();
});

describe('the lookup of a connector', () => {
  test('P5: reads the secrets that a first caller would wait for: that of a system which lets everybody in is none', async () => {
    await load('lookup', open, { SECRET_CONNECTOR: undefined });
    expect([...cloud.secretsAsked].sort()).toEqual(['secret:api-key', 'secret:pii-key']);
    await load('lookup', closed, { SECRET_CONNECTOR: 'secret:connector', QUEUE_PLATFORM_URL: undefined });
    expect([...cloud.secretsAsked].sort()).toEqual(['secret:api-key', 'secret:connector', 'secret:pii-key']);
  });

  test('P11: sends back to the platform what the connector says, for the conversation that is named', async () => {
    const handler = await load('lookup', open, { SECRET_CONNECTOR: undefined });
    const body = { mrn: 'm-1', conversationId: 'f47ac10b-58cc-4372-a567-0e02b2c3d479' };
    expect(await submit(handler, body, { lookup: 'patient' })).toMatchObject({
      ...{ status: 200, body: { source: 'live', patientId: 'p-1' } },
    });
    expect(updates()).toEqual([['url:platform', { patient: 'p-1' }]]);
  });

  test('P5: has to be told by a Data Action which one is meant, where there are several', async () => {
    const several = await load('lookup', open, { SECRET_CONNECTOR: undefined });
    await expect(several({ mrn: 'm-1' }, invoked)).rejects.toMatchObject({ name: 'unknown_lookup' });
    expect(await several({ mrn: 'm-1', lookup: 'visitor' }, invoked)).toMatchObject({ patientId: 'p-1' });
    const one = await load('lookup', closed, { SECRET_CONNECTOR: 'secret:connector' });
    expect(await one({ mrn: 'm-1' }, invoked)).toMatchObject({ patientId: 'p-1' });
  });
});

describe('the requests worker of a connector', () => {
  const message = {
    ...{ kind: 'connector-request', v: 1, requestId: 'r-1', operation: 'create-task', acceptedAtMs: 1 },
    fields: { subject: 's', conversationId: 'f47ac10b-58cc-4372-a567-0e02b2c3d479' },
    ...{ generation: 0, correlationId: 'c' },
  };

  test.each([
    ['that goes back', open, { SECRET_CONNECTOR: undefined }, [['url:platform', { task: 'p-1' }]]],
    [
      'that goes nowhere',
      closed,
      { SECRET_CONNECTOR: 'secret:connector', QUEUE_PLATFORM_URL: undefined },
      [],
    ],
  ])(
    'P2: makes a request its effect under its first claim; a result %s',
    async (_what, connector, env, sent) => {
      const handler = await load('requests-worker', connector, env);
      expect(await handler(batchOf(message), context)).toEqual({ batchItemFailures: [] });
      expect(updates()).toEqual(sent);
      const [claim, end] = cloud
        .inputs('UpdateItemCommand')
        .filter(({ TableName }) => TableName === 'table:requests');
      expect(claim.UpdateExpression).toContain('firstClaimedAt = if_not_exists(firstClaimedAt, :first)');
      expect(end.ExpressionAttributeValues).toMatchObject({ ':status': { S: 'COMPLETE' } });
    },
  );
});

test('P7: the refresh worker takes a renewal of the token out of its batch, and leaves what is none to the engine', async () => {
  const auth = clientCredentials({ tokenPath: '/token' });
  const handler = await load('refresh-worker', connectorOf(auth, ['patient'], false), {
    SECRET_CONNECTOR: 'secret:oauth-connector',
  });
  const renewal = { kind: 'token-renewal', v: 1, generation: 7, dueAtMs: 0 };
  expect(await handler(batchOf(renewal), context)).toEqual({ batchItemFailures: [] });
  expect(cloud.inputs('SendMessageCommand')).toEqual([]);
  await handler(batchOf('nonsense'), context);
  expect(cloud.inputs('SendMessageCommand')).toMatchObject([{ QueueUrl: 'url:dlq.fifo' }]);
});

describe('the changes of a connector', () => {
  const notify = async (notice: object, secret = 'the system signs with it') => {
    const handler = await load('changes', open, {});
    const mac = createHmac('sha256', secret).update(JSON.stringify(notice)).digest('hex');
    return submit(handler, notice, { connector: 'ehr' }, { 'x-own-signature': mac });
  };
  const keys = () =>
    cloud.inputs('UpdateItemCommand').map(({ TableName, Key }) => `${TableName} ${Key.pk.S}`);

  test('P6: that name keys of a lookup empty their entries', async () => {
    expect(await notify({ mrn: 'm-1' })).toMatchObject({ status: 200, body: { status: 'invalidated' } });
    expect(keys()).toEqual([expect.stringMatching(/^table:cache [0-9a-f]{64}$/)]);
  });

  test('P6: that name a record empty every entry that it is under', async () => {
    cloud.answers['UpdateItemCommand'] = ({ input }) =>
      input.Key.pk.S.startsWith('record#') ? { Attributes: { keys: { SS: ['k-1', 'k-2'] } } } : {};
    expect(await notify({ id: 'p-1' })).toMatchObject({ status: 200, body: { status: 'invalidated' } });
    expect(keys()).toEqual(expect.arrayContaining(['table:cache k-1', 'table:cache k-2']));
  });

  test('P10: are those that its own sender has signed', async () => {
    expect(await notify({ mrn: 'm-1' }, 'another')).toMatchObject({ status: 401 });
    expect(keys()).toEqual([]);
  });
});

describe('the token of a connector', () => {
  const message = {
    ...{ kind: 'lookup-refresh', v: 1, lookup: 'patient', key: 'mrn', value: 'm-1', correlationId: 'c' },
    requestedAtMs: Date.now(),
  };

  test('P8: that nobody is granted any more is told to on-call by its workers', async () => {
    const auth = clientCredentials({ tokenPath: '/token' });
    const handler = await load('refresh-worker', connectorOf(auth, ['patient'], false), {
      ...{ SECRET_CONNECTOR: 'secret:oauth-connector', TOKEN_MAX_REJECTIONS: '1', TOKEN_WAIT_MAX_MS: '50' },
    });
    cloud.reply = () => json({ error: 'invalid_client' }, 401);
    await handler(batchOf(message), context);
    expect(cloud.inputs('PublishCommand')).toMatchObject([
      { TopicArn: 'arn:on-call', Message: expect.stringContaining('ehr') },
    ]);
  });

  test('is none to tell of where the system is let in by a header', async () => {
    const env = { SECRET_CONNECTOR: 'secret:connector', TOPIC_ONCALL_ARN: undefined };
    const handler = await load('refresh-worker', closed, env);
    expect(await handler(batchOf(message), context)).toEqual({ batchItemFailures: [] });
    expect(cloud.calls).toMatchObject([{ url: 'https://ehr/patients/m-1' }]);
  });
});

describe('a worker of a connector', () => {
  test.each([
    ['claims nothing', {}],
    ['completes no canary', { claims: {} }],
    ['has nothing to claim by', { completeCanary: async () => undefined }],
  ])('leaves canaries to the engine where its job %s', async (_what, more) => {
    await load('changes', open, {});
    const { connectorWorker } = await import('../../../lambdas/handlers/wiring/connector-worker.ts');
    const read: string[] = [];
    const job = {
      ...{ operation: () => 'x', write: () => '', ...more },
      read: (body: string) => void read.push(body),
    };
    const worker = connectorWorker(open, undefined, () => job as never) as unknown as Handler;
    const canary = { kind: 'canary', v: 2, id: 'i', queue: 'q', sentAtMs: 1, correlationId: 'c' };
    await worker(batchOf(canary), context);
    expect(read).toHaveLength(1);
  });

  test('P7: answers once the token refresh that it began is over', async () => {
    await load('changes', open, {});
    const { connectorWorker } = await import('../../../lambdas/handlers/wiring/connector-worker.ts');
    const order: string[] = [];
    const provider = { settled: async () => void order.push('settled') };
    const job = { read: () => undefined, operation: () => 'x', write: () => '' };
    const worker = connectorWorker(
      open,
      undefined,
      () => job as never,
      () => async (records) => {
        order.push('aside');
        return { left: [], failed: [...records] };
      },
      () => ({ provider }) as never,
    ) as unknown as Handler;
    expect(await worker(batchOf({}), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-1' }] });
    expect(order).toEqual(['aside', 'settled']);
  });
});
