/**
 * Where calls go, next to where the SDK would send them.
 * @isolated
 */
import { DynamoDBClient as SdkDynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient as SdkSecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient as SdkSQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Answer } from '../../../lambdas/adapters/thin/exchange.ts';

type Headers = { host: string; 'content-type': string; 'x-amz-target': string };
const sent: { protocol: string; hostname: string; port: string; path: string; headers: Headers }[] = [];
jest.unstable_mockModule('../../../lambdas/adapters/thin/exchange.ts', () => ({
  exchange: async (to: (typeof sent)[number]): Promise<Answer> => {
    sent.push(to);
    return { status: 200, headers: {}, text: '{}' };
  },
}));
const {
  BatchGetItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  GetSecretValueCommand,
  PutItemCommand,
  SecretsManagerClient,
  SendMessageCommand,
  SQSClient,
  UpdateItemCommand,
} = await import('../../../lambdas/adapters/thin/clients.ts');

const before = { ...process.env };
const config = { maxAttempts: 1, requestHandler: { connectionTimeout: 1, requestTimeout: 1 } };
beforeEach(() => {
  sent.length = 0;
  process.env = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };
});
afterAll(() => {
  process.env = before;
});

const urls = (): string[] => sent.map(({ protocol, headers, path }) => `${protocol}//${headers.host}${path}`);
const services = {
  dynamodb: {
    call: () => new DynamoDBClient(config).send(new GetItemCommand({})),
    sdk: (region: string) => new SdkDynamoDBClient({ region }),
  },
  sqs: {
    call: () => new SQSClient(config).send(new SendMessageCommand({})),
    sdk: (region: string) => new SdkSQSClient({ region }),
  },
  'secrets manager': {
    call: () => new SecretsManagerClient(config).send(new GetSecretValueCommand({})),
    sdk: (region: string) => new SdkSecretsManagerClient({ region }),
  },
};

describe('thin transport, endpoints', () => {
  test.each(
    Object.entries(services).flatMap(([name, service]) =>
      ['us-east-1', 'eu-west-1', 'cn-north-1', 'us-gov-west-1'].map((region) => ({ name, region, service })),
    ),
  )('P13: $name in $region is where the SDK calls it', async ({ region, service }) => {
    process.env['AWS_REGION'] = region;
    await service.call();
    const { url } = service.sdk(region).config.endpointProvider({ Region: region });
    expect(urls()).toEqual([url.href]);
  });

  test('P13: a queue is called at the host of its own URL', async () => {
    const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/1/voice.fifo';
    await new SQSClient(config).send(new SendMessageCommand({ QueueUrl }));
    expect(urls()).toEqual(['https://sqs.eu-central-1.amazonaws.com/']);
  });

  test("P13: a service's own endpoint wins over the common one, and both over a queue's URL", async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1/common';
    process.env['AWS_ENDPOINT_URL_SQS'] = 'http://127.0.0.1:2';
    await services.dynamodb.call();
    await services['secrets manager'].call();
    await new SQSClient(config).send(new SendMessageCommand({ QueueUrl: 'http://127.0.0.1:3/1/q' }));
    expect(urls()).toEqual(['http://127.0.0.1:1/common', 'http://127.0.0.1:1/common', 'http://127.0.0.1:2/']);
    expect(sent.map(({ port }) => port)).toEqual(['1', '1', '2']);
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = 'http://127.0.0.1:4';
    await services['secrets manager'].call();
    expect(sent.at(-1)?.port).toBe('4');
  });

  test("P13: each command is named as its service's protocol names it", async () => {
    const dynamo = new DynamoDBClient(config);
    const commands = [
      BatchGetItemCommand,
      DeleteItemCommand,
      GetItemCommand,
      PutItemCommand,
      UpdateItemCommand,
    ];
    for (const Command of commands) await dynamo.send(new Command({}));
    await services.sqs.call();
    await services['secrets manager'].call();
    expect(sent.map(({ headers }) => `${headers['content-type']} ${headers['x-amz-target']}`)).toEqual([
      'application/x-amz-json-1.0 DynamoDB_20120810.BatchGetItem',
      'application/x-amz-json-1.0 DynamoDB_20120810.DeleteItem',
      'application/x-amz-json-1.0 DynamoDB_20120810.GetItem',
      'application/x-amz-json-1.0 DynamoDB_20120810.PutItem',
      'application/x-amz-json-1.0 DynamoDB_20120810.UpdateItem',
      'application/x-amz-json-1.0 AmazonSQS.SendMessage',
      'application/x-amz-json-1.1 secretsmanager.GetSecretValue',
    ]);
  });
});
