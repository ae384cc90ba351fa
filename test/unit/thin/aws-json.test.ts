/** @isolated */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { systemClock, systemRandom } from '../../../lambdas/adapters/system.ts';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  GetQueueAttributesCommand,
  GetSecretValueCommand,
  PutItemCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
  SendMessageCommand,
  SQSClient,
} from '../../../lambdas/adapters/thin/clients.ts';
import { json, type Reaction, silence, withAws } from './aws.ts';

const aws = withAws();
const patient = { connectionTimeout: 20_000, requestTimeout: 20_000 };
const get = new GetItemCommand({ TableName: 't', Key: { pk: { S: 'k' } } } as object);
const dynamo = (requestHandler = patient, maxAttempts = 2) =>
  new DynamoDBClient({ maxAttempts, requestHandler });
const throttled = json({ __type: 'x#ProvisionedThroughputExceededException' }, 400);

beforeEach(() => {
  // No pause before a retry.
  jest.spyOn(systemRandom, 'unit').mockReturnValue(0);
});
afterEach(() => void jest.restoreAllMocks());

describe('thin transport, what is asked', () => {
  test.each([
    [DynamoDBClient, PutItemCommand, '1.0', 'DynamoDB_20120810.PutItem'],
    [DynamoDBClient, DeleteItemCommand, '1.0', 'DynamoDB_20120810.DeleteItem'],
    [SQSClient, GetQueueAttributesCommand, '1.0', 'AmazonSQS.GetQueueAttributes'],
    [SecretsManagerClient, GetSecretValueCommand, '1.1', 'secretsmanager.GetSecretValue'],
  ] as const)('P13: a service hears its operation in its own version of the protocol', async (...row) => {
    const [Client, Command, version, target] = row;
    await new Client({ maxAttempts: 1, requestHandler: patient }).send(new Command({}));
    expect(aws.seen[0]?.headers).toMatchObject({
      ...{ 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target },
    });
  });

  test.each(['message', 'Message'])('P5: a refusal says what AWS says of it, as %s', async (name) => {
    aws.reactions = [json({ __type: 'ValidationException', [name]: 'The table is too small.' }, 400)];
    await expect(dynamo().send(get)).rejects.toThrow('The table is too small.');
  });
});

describe('thin transport, tries', () => {
  test.each([500, 502, 503, 504])('P5: a %i is retried once, not twice', async (status) => {
    aws.reactions = [json({ message: 'oh' }, status)];
    await expect(dynamo().send(get)).rejects.toMatchObject({
      name: `HTTP ${status}`,
      $metadata: { httpStatusCode: status },
    });
    expect(aws.seen).toHaveLength(2);
  });

  test('P5: what passes is not reported', async () => {
    aws.reactions = [throttled, json({ Item: { pk: { S: 'k' } } })];
    expect(await dynamo().send(get)).toEqual({ Item: { pk: { S: 'k' } } });
    expect(aws.seen).toHaveLength(2);
  });

  const reset: Reaction = (response) => void response.destroy();
  test.each<[string, Reaction[], boolean]>([
    ['refused', [json({ __type: 'x#QueueDoesNotExist' }, 400)], true],
    ['throttled twice', [throttled, throttled], true],
    ['throttled after a 500', [json({}, 500), throttled], false],
    ['a 500 after a throttle', [throttled, json({}, 500)], false],
    ['a reset before a throttle', [reset, throttled], false],
    ['a 408', [json({}, 408)], false],
    ['a time-out of AWS', [json({ __type: 'RequestTimeout' }, 400)], false],
    ['a redirect of something in between', [json({}, 302)], false],
  ])(
    'P1: a call is refused throughout only where AWS has refused every try: %s',
    async (_what, reactions, refused) => {
      aws.reactions = reactions;
      await expect(dynamo().send(get)).rejects.toMatchObject({ refusedThroughout: refused });
    },
  );

  test('P5: with one try allowed there is one', async () => {
    aws.reactions = [throttled];
    const refused = { name: 'ProvisionedThroughputExceededException' };
    await expect(dynamo(patient, 1).send(get)).rejects.toMatchObject(refused);
    expect(aws.seen).toHaveLength(1);
  });

  test.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'Throttling',
    'RequestThrottled',
    'TooManyRequestsException',
    'RequestTimeout',
  ])('P5: %s is retried', async (name) => {
    aws.reactions = [json({ __type: name }, 400)];
    await expect(dynamo().send(get)).rejects.toMatchObject({ name });
    expect(aws.seen).toHaveLength(2);
  });

  test.each(['ValidationException', 'ConditionalCheckFailedException', 'AccessDeniedException'])(
    'P5: %s is final',
    async (name) => {
      aws.reactions = [json({ __type: name }, 400)];
      await expect(dynamo().send(get)).rejects.toMatchObject({ name });
      expect(aws.seen).toHaveLength(1);
    },
  );

  test('P5: the pause before a retry is drawn again, between nothing and 100 ms, then 200, then 400', async () => {
    aws.reactions = [throttled];
    const slept = jest.spyOn(systemClock, 'sleep').mockResolvedValue(undefined);
    for (const unit of [0.5, 0.25, 0.75]) jest.mocked(systemRandom.unit).mockReturnValueOnce(unit);
    await expect(dynamo(patient, 4).send(get)).rejects.toThrow();
    expect(slept.mock.calls.map(([ms]) => ms)).toEqual([50, 50, 300]);
  });

  test('P5: a refused connection is retried once', async () => {
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = 'http://127.0.0.1:9';
    await expect(dynamo().send(get)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(systemRandom.unit).toHaveBeenCalledTimes(1);
  });

  test('P5: a connection reset before the answer is retried', async () => {
    aws.reactions = [(response) => response.destroy(), json({ Item: {} })];
    expect(await dynamo().send(get)).toEqual({ Item: {} });
  });

  test('P5: half an answer is none', async () => {
    const half = (response: Parameters<typeof silence>[0]): void => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"Item":', () => response.destroy());
    };
    aws.reactions = [half];
    await expect(dynamo().send(get)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(aws.seen).toHaveLength(2);
  });
});

describe('thin transport, time', () => {
  const hasty = { connectionTimeout: 5000, requestTimeout: 800 };

  test('P5: no answer in time is a fault, after one more try', async () => {
    aws.reactions = [silence];
    await expect(dynamo(hasty).send(get)).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'no answer within 800 ms',
    });
    expect(aws.seen).toHaveLength(2);
  });

  test('P5: an answer that does not end in time is a fault too', async () => {
    aws.reactions = [(response) => void response.writeHead(200).write('{')];
    await expect(dynamo(hasty, 1).send(get)).rejects.toThrow();
    expect(aws.seen).toHaveLength(1);
  });

  test('P5: a connection that does not come in time is a fault', async () => {
    // A listener that accepts nobody, its queue filled: it blocks before its loop can accept anything.
    const deaf = `const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('fs').writeSync(1, String(s.address().port));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); });`;
    const child = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
    const port = Number(String((await once(child.stdout, 'data'))[0]));
    const fillers = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    try {
      await once(fillers[0] ?? child, 'connect');
      process.env['AWS_ENDPOINT_URL_DYNAMODB'] = `http://127.0.0.1:${port}`;
      const client = dynamo({ connectionTimeout: 100, requestTimeout: 20_000 }, 1);
      await expect(client.send(get)).rejects.toThrow('no connection within 100 ms');
    } finally {
      for (const one of fillers) one.destroy();
      child.kill('SIGKILL');
    }
  });

  test('P5: whoever gives up is answered at once, and nothing is sent again', async () => {
    const giveUp = new AbortController();
    aws.reactions = [() => giveUp.abort()];
    const sent = dynamo().send(get, { abortSignal: giveUp.signal });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(aws.seen).toHaveLength(1);
  });

  test('P5: the same with half of the answer there', async () => {
    const giveUp = new AbortController();
    aws.reactions = [
      (response) => {
        response.writeHead(200).write('{', () => giveUp.abort());
      },
    ];
    await expect(dynamo().send(get, { abortSignal: giveUp.signal })).rejects.toThrow();
    expect(aws.seen).toHaveLength(1);
  });

  test('P5: whoever gives up during the pause before a retry waits no longer', async () => {
    const giveUp = new AbortController();
    jest.spyOn(systemRandom, 'unit').mockImplementation(() => {
      setImmediate(() => giveUp.abort());
      return 10_000;
    });
    aws.reactions = [throttled];
    const sent = dynamo().send(get, { abortSignal: giveUp.signal });
    await expect(sent).rejects.toMatchObject({ name: 'AbortError' });
    expect(aws.seen).toHaveLength(1);
  });

  test('P5: nothing is sent for who has given up before', async () => {
    await expect(dynamo().send(get, { abortSignal: AbortSignal.abort() })).rejects.toThrow();
    expect(aws.seen).toEqual([]);
  });
});

describe('thin transport, answers', () => {
  test.each(['<html>502</html>', '', '{"a'])('P5: a 503 with the body %j is one to retry', async (body) => {
    aws.reactions = [(response) => void response.writeHead(503).end(body)];
    await expect(dynamo().send(get)).rejects.toMatchObject({ name: 'HTTP 503' });
    expect(aws.seen).toHaveLength(2);
  });

  test('P1: a 200 that is no JSON is a fault, and not sent again', async () => {
    aws.reactions = [(response) => void response.writeHead(200).end('<html>')];
    await expect(dynamo().send(get)).rejects.toMatchObject({ name: 'HTTP 200' });
    expect(aws.seen).toHaveLength(1);
  });

  test('P1: a 200 without a body is an answer with nothing in it', async () => {
    aws.reactions = [(response) => void response.writeHead(200).end()];
    expect(await dynamo().send(get)).toEqual({});
  });

  test('P2: a failed condition is of its class and holds the item', async () => {
    const Item = { pk: { S: 'k' }, ttl: { N: '7' } };
    const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
    aws.reactions = [json({ __type, Message: 'The conditional request failed', Item }, 400)];
    const fault = await dynamo()
      .send(get)
      .catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ConditionalCheckFailedException);
    expect(fault).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test.each([
    [{ 'x-amzn-errortype': 'ResourceNotFoundException:http://internal.amazon.com/coral/x#y/' }, {}],
    [{}, { __type: 'ResourceNotFoundException' }],
    [{}, { __type: 'com.amazon.coral.service#ResourceNotFoundException' }],
  ])('P10: a fault is named by the header or the body: %j %j', async (headers, body) => {
    aws.reactions = [json(body, 400, headers)];
    const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler: patient });
    const fault = await client
      .send(new GetSecretValueCommand({ SecretId: 's' } as object))
      .catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(ResourceNotFoundException);
    expect(fault).not.toBeInstanceOf(ConditionalCheckFailedException);
  });

  test("P1: SQS's faults are named without their namespace", async () => {
    aws.reactions = [json({ __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'no' }, 400)];
    const client = new SQSClient({ maxAttempts: 2, requestHandler: patient });
    const send = client.send(
      new SendMessageCommand({ QueueUrl: 'http://q/1/n', MessageBody: 'b' } as object),
    );
    await expect(send).rejects.toMatchObject({ name: 'QueueDoesNotExist', message: 'no' });
  });

  test('P10: the date of a secret is a date', async () => {
    aws.reactions = [json({ SecretString: 's', CreatedDate: 1_767_225_600.25 })];
    const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler: patient });
    expect(await client.send(new GetSecretValueCommand({ SecretId: 's' } as object))).toEqual({
      SecretString: 's',
      CreatedDate: new Date(1_767_225_600_250),
    });
  });
});

describe('thin transport, connections', () => {
  test('P13: calls one after the other share a connection, refused ones too', async () => {
    aws.reactions = [json({}), json({ __type: 'ValidationException' }, 400), json({ Item: {} })];
    const client = dynamo();
    await client.send(get);
    await client.send(get).catch(() => undefined);
    await client.send(get);
    expect(new Set(aws.seen.map(({ clientPort }) => clientPort)).size).toBe(1);
  });

  test('P13: neither an idle connection nor a refused one keeps a process alive', async () => {
    const script = `const { DynamoDBClient, GetItemCommand } = await import(${JSON.stringify(
      new URL('../../../lambdas/adapters/thin/clients.ts', import.meta.url).href,
    )});
      const requestHandler = { connectionTimeout: 20000, requestTimeout: 20000 };
      await new DynamoDBClient({ maxAttempts: 1, requestHandler }).send(new GetItemCommand({ TableName: 't' }));
      process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
      const refused = new DynamoDBClient({ maxAttempts: 1, requestHandler }).send(new GetItemCommand({}));
      console.log(await refused.catch(({ code }) => code));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: process.env,
      timeout: 15_000,
    });
    expect(stdout).toBe('ECONNREFUSED\n');
  });
});
