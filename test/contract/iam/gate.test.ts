/** The gate before each embedded engine, by AWS's own clients: who may, and what others are answered. */
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engines, startEmbeddedEngines } from '../../../local/engines/engines.ts';
import type { Functions } from '../../../local/functions/functions.ts';
import type { AccountDocument, ResourceDocument } from '../../../local/iam/account/document.ts';
import { createGate } from '../../../local/iam/gate/access-gate.ts';
import type { NotedCall } from '../../../local/iam/gate/authorize.ts';
import { type Credentials, credentialsOf } from '../../../local/iam/gate/credentials.ts';
import type { RawStatement } from '../../../local/iam/policy/document.ts';
import { createMappings } from '../../../local/lambda-api/mappings.ts';
import { type LambdaApi, startLambdaApi } from '../../../local/lambda-api/server.ts';

const region = 'us-east-1';
const account = '000000000000';
const role = `arn:aws:iam::${account}:role/worker`;
const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
const key = arn('kms', 'key/data');
const [open, sealed, table] = [arn('sqs', 'open'), arn('sqs', 'sealed'), arn('dynamodb', 'table/records')];
const topic = arn('sns', 'news');
const mapping = arn('lambda', 'event-source-mapping:feed');

const allow = (
  Action: string | string[],
  Resource: string,
  more: Partial<RawStatement> = {},
): RawStatement => ({
  ...{ Effect: 'Allow', Action, Resource },
  ...more,
});
const named = (name: string, ...Statement: RawStatement[]) => ({
  name,
  document: { Version: '2012-10-17', Statement },
});
const resource = (kind: ResourceDocument['kind'], one: string, more: Partial<ResourceDocument> = {}) => ({
  ...{ kind, arn: one, label: `${kind} ${one.split(/[:/]/).at(-1)}`, policies: [] },
  ...more,
});

const document: AccountDocument = {
  account,
  region,
  roles: [
    {
      arn: role,
      label: 'worker',
      trust: named('trust', {
        ...{ Effect: 'Allow', Action: 'sts:AssumeRole' },
        Principal: { Service: 'lambda.amazonaws.com' },
      }),
      policies: [
        named(
          'worker',
          allow('sqs:SendMessage', open),
          allow(['sqs:SendMessage', 'sqs:ReceiveMessage'], sealed),
          allow(
            ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
            table,
            {
              Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['own#*'] } },
            },
          ),
          allow('lambda:GetEventSourceMapping', mapping),
        ),
      ],
    },
  ],
  resources: [
    resource('queue', open),
    resource('queue', sealed, { key }),
    resource('table', table, { hashKey: 'pk' }),
    resource('topic', topic),
    resource('key', key, {
      policies: [named('key', allow('kms:*', '*', { Principal: { AWS: `arn:aws:iam::${account}:root` } }))],
    }),
  ],
};

let engines: Engines;
let lambdaApi: LambdaApi;
const calls: NotedCall[] = [];
const refused: string[] = [];
const own = credentialsOf(role, 'worker-1');
const QueueUrls = { open: '', sealed: '' };
const TableName = 'records';

beforeAll(async () => {
  [engines, lambdaApi] = await Promise.all([startEmbeddedEngines(), startLambdaApi()]);
  const { sqs, sns, dynamodb, secrets } = engines.clients;
  for (const QueueName of ['open', 'sealed'] as const)
    QueueUrls[QueueName] = (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  await sns.send(new CreateTopicCommand({ Name: 'news' }));
  await secrets.send(new CreateSecretCommand({ Name: 'key', SecretString: 'x' }));
  await dynamodb.send(
    new CreateTableCommand({
      ...{ TableName, BillingMode: 'PAY_PER_REQUEST' },
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    }),
  );
  const listener = {
    onCall: (call: NotedCall) => void calls.push(call),
    onRefused: (message: string) => void refused.push(message),
  };
  const guard = { account: document, credentials: [own] };
  await engines.guard?.(guard, listener);
  lambdaApi.open(createMappings([]), {} as Functions, createGate(guard, listener));
});
afterAll(async () => {
  for (const client of opened) client.destroy();
  await Promise.all([engines.stop(), lambdaApi.stop()]);
});

const opened: { destroy(): void }[] = [];
const clients = (credentials: Credentials) => {
  const shared = { region, credentials, maxAttempts: 1 };
  const all = {
    sqs: new SQSClient({ ...shared, endpoint: engines.endpoints.sqs }),
    sns: new SNSClient({ ...shared, endpoint: engines.endpoints.sns }),
    dynamodb: new DynamoDBClient({ ...shared, endpoint: engines.endpoints.dynamodb }),
    secrets: new SecretsManagerClient({ ...shared, endpoint: engines.endpoints.secretsmanager }),
    lambda: new LambdaClient({ ...shared, endpoint: lambdaApi.url }),
  };
  opened.push(...Object.values(all));
  return all;
};
const who = `User: arn:aws:sts::${account}:assumed-role/worker/worker-1 is not authorized to perform:`;
/** An engine in a process of its own says what it has seen beside its answer, and perhaps a moment later. */
const told = async (isThere: () => boolean): Promise<void> => {
  for (const endMs = Date.now() + 10_000; !isThere() && Date.now() < endMs; )
    await new Promise((resolve) => setImmediate(resolve));
};
const sentence = (action: string, on: string): string =>
  `${who} ${action} on resource: ${on} because no identity-based policy allows the ${action} action`;
const send = (to: keyof typeof QueueUrls) =>
  new SendMessageCommand({ QueueUrl: QueueUrls[to], MessageBody: 'x' });
const get = (pk: string) => new GetItemCommand({ TableName, Key: { pk: { S: pk } } });

describe('what a role is allowed', () => {
  it('passes, in SQS, DynamoDB and Lambda', async () => {
    const { sqs, dynamodb, lambda } = clients(own);
    expect(await sqs.send(send('open'))).toHaveProperty('MessageId');
    const Entries = [{ Id: '1', MessageBody: 'x' }];
    expect(await sqs.send(new SendMessageBatchCommand({ QueueUrl: QueueUrls.open, Entries }))).toHaveProperty(
      'Successful',
    );
    expect((await dynamodb.send(get('own#1'))).$metadata.httpStatusCode).toBe(200);
    await expect(lambda.send(new GetEventSourceMappingCommand({ UUID: 'feed' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is noted once, whatever it is repeated on', async () => {
    const { dynamodb } = clients(own);
    for (const pk of ['own#2', 'own#3', 'own#4']) await dynamodb.send(get(pk));
    const ofGet = () => calls.filter(({ action }) => action === 'dynamodb:GetItem');
    await told(() => ofGet().length > 0);
    expect(ofGet()).toEqual([
      {
        ...{ caller: 'worker', action: 'dynamodb:GetItem', resource: 'table records' },
        context: { 'dynamodb:LeadingKeys': ['own#'] },
      },
    ]);
  });
});

describe('what a role is not allowed is refused as AWS refuses it', () => {
  it('SQS: AccessDeniedException, 403', async () => {
    const receive = clients(own).sqs.send(new ReceiveMessageCommand({ QueueUrl: QueueUrls.open }));
    await expect(receive).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: sentence('sqs:ReceiveMessage', open),
      $metadata: { httpStatusCode: 403 },
    });
    await told(() => refused.length > 0);
    expect(refused).toContain(sentence('sqs:ReceiveMessage', open));
  });

  it.each(['SendMessage', 'ReceiveMessage'])(
    'SQS: %s on an encrypted queue without the use of its key',
    async (name) => {
      const { sqs } = clients(own);
      const sent =
        name === 'SendMessage'
          ? sqs.send(send('sealed'))
          : sqs.send(new ReceiveMessageCommand({ QueueUrl: QueueUrls.sealed }));
      await expect(sent).rejects.toMatchObject({
        name: 'KmsAccessDenied',
        message: expect.stringContaining(name === 'SendMessage' ? 'kms:GenerateDataKey' : 'kms:Decrypt'),
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it('SNS: AuthorizationError, 403', async () => {
    const publish = clients(own).sns.send(new PublishCommand({ TopicArn: topic, Message: 'x' }));
    await expect(publish).rejects.toMatchObject({
      name: 'AuthorizationErrorException',
      message: sentence('sns:Publish', topic),
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('Secrets Manager: AccessDeniedException, 400, on the ARN of a secret that was named', async () => {
    const read = clients(own).secrets.send(new GetSecretValueCommand({ SecretId: 'key' }));
    await expect(read).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(arn('secretsmanager', 'secret:key-')),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('Lambda: AccessDeniedException, 403', async () => {
    const read = clients(own).lambda.send(new GetEventSourceMappingCommand({ UUID: 'other' }));
    await expect(read).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: sentence('lambda:GetEventSourceMapping', arn('lambda', 'event-source-mapping:other')),
      $metadata: { httpStatusCode: 403 },
    });
  });

  const Key = { pk: { S: 'other#1' } };
  it.each([
    ['GetItem', get('other#1')],
    ['UpdateItem', new UpdateItemCommand({ TableName, Key })],
    [
      'BatchGetItem',
      new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [{ pk: { S: 'own#1' } }, Key] } } }),
    ],
    [
      'Query',
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'other#1' } },
      }),
    ],
    [
      'UpdateItem in a transaction',
      new TransactWriteItemsCommand({
        TransactItems: [{ Update: { TableName, Key, UpdateExpression: 'SET a = :a' } }],
      }),
    ],
  ])('DynamoDB: %s of a key that is not its own: AccessDeniedException, 400', async (what, command) => {
    const action = `dynamodb:${what.split(' ')[0]}`;
    // The commands' types have nothing in common but this.
    await expect(clients(own).dynamodb.send(command as GetItemCommand)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: sentence(action, table),
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('DynamoDB: an index is not its table', async () => {
    const query = new QueryCommand({
      ...{ TableName, IndexName: 'found', KeyConditionExpression: 'pk = :pk' },
      ExpressionAttributeValues: { ':pk': { S: 'own#1' } },
    });
    await expect(clients(own).dynamodb.send(query)).rejects.toMatchObject({
      message: sentence('dynamodb:Query', `${table}/index/found`),
    });
  });

  it('an operation whose permission nothing here knows', async () => {
    const create = new CreateTableCommand({ TableName: 'new', KeySchema: [], AttributeDefinitions: [] });
    await expect(clients(own).dynamodb.send(create)).rejects.toMatchObject({
      message: expect.stringContaining('dynamodb:CreateTable'),
    });
  });
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
function post(
  service: keyof Engines['endpoints'],
  headers: Record<string, string>,
  body = '{}',
): Promise<Response> {
  const type = { 'content-type': 'application/x-amz-json-1.0' };
  return fetch(engines.endpoints[service], { method: 'POST', headers: { ...type, ...headers }, body });
}

describe('credentials', () => {
  const { sessionToken, ...untoken } = own;
  it.each([
    ['of a session without its token', untoken],
    ['of a session with another token', { ...own, sessionToken: `${sessionToken}x` }],
    ['that nobody has', { ...own, accessKeyId: 'ASIA0000000000000000' }],
  ])('%s are refused everywhere', async (_, credentials) => {
    const { sqs, sns, dynamodb, secrets, lambda } = clients(credentials as Credentials);
    const unknown = { message: 'The security token included in the request is invalid.' };
    await expect(sqs.send(send('open'))).rejects.toMatchObject(unknown);
    await expect(sns.send(new PublishCommand({ TopicArn: topic, Message: 'x' }))).rejects.toMatchObject(
      unknown,
    );
    await expect(dynamodb.send(get('own#1'))).rejects.toMatchObject(unknown);
    await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'key' }))).rejects.toMatchObject(unknown);
    await expect(lambda.send(new GetEventSourceMappingCommand({ UUID: 'feed' }))).rejects.toMatchObject(
      unknown,
    );
  });

  it.each([
    ['SQS', 403, /AccessDeniedException/, () => post('sqs', { 'x-amz-target': 'AmazonSQS.ListQueues' })],
    ['SNS', 403, /MissingAuthenticationToken</, () => post('sns', form, `Action=Publish&TopicArn=${topic}`)],
    [
      'DynamoDB',
      400,
      /MissingAuthenticationTokenException/,
      () => post('dynamodb', { 'x-amz-target': 'DynamoDB_20120810.ListTables' }),
    ],
    [
      'Secrets Manager',
      400,
      /MissingAuthenticationTokenException/,
      () => post('secretsmanager', { 'x-amz-target': 'secretsmanager.GetSecretValue' }),
    ],
    [
      'Lambda',
      403,
      /Missing Authentication Token/,
      () => fetch(`${lambdaApi.url}/2015-03-31/functions/x/configuration`),
    ],
  ])('%s: a call that nobody signed is refused', async (_, status, text, call) => {
    const response = await call();
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(text);
  });

  it('of the operator are let through', async () => {
    expect(await engines.clients.sqs.send(send('sealed'))).toHaveProperty('MessageId');
    expect((await engines.clients.dynamodb.send(get('other#1'))).$metadata.httpStatusCode).toBe(200);
  });
});
