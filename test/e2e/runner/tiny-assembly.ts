/** A cloud assembly of two small stacks, with a function of a few lines for each thing the runner does. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a test may add to the resources. */
export type Resources = Record<string, { Type: string; Properties?: Record<string, unknown> }>;

export interface TinyAssembly {
  directory: string;
  /** Every function appends what it was given to this file, a line of JSON each. */
  journal: string;
}

/** Behaves as its input says, and keeps a journal. */
const code = `
const { appendFileSync } = require('node:fs');
const seen = new Map();
const note = (entry) => appendFileSync(process.env.JOURNAL, JSON.stringify(entry) + '\\n');
exports.api = async (event, context) => {
  const query = event.queryStringParameters ?? {};
  if (query.do === 'throw') throw new TypeError('thrown on purpose');
  if (query.do === 'hang') await new Promise(() => setInterval(() => undefined, 1000));
  if (query.do === 'plain') return { plain: true };
  if (query.do === 'cookie') return { statusCode: 201, cookies: ['a=1', 'b=2'], body: 'set' };
  const body = JSON.stringify({ pid: process.pid, event, remaining: context.getRemainingTimeInMillis() });
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
};
exports.queue = async ({ Records }) => {
  note({ batch: Records.map(({ body }) => body), pid: process.pid });
  const batchItemFailures = [];
  for (const { body, messageId, attributes, messageAttributes } of Records) {
    const { name, failures = 0, fatal = 0 } = JSON.parse(body);
    const tries = Number(attributes.ApproximateReceiveCount);
    note({ name, tries, attributes, messageAttributes });
    if (tries <= fatal) throw new Error('the whole batch fails');
    if (tries <= failures) batchItemFailures.push({ itemIdentifier: messageId });
  }
  return { batchItemFailures };
};
exports.stream = async ({ Records }) => {
  const key = Records.map(({ eventID }) => eventID).join();
  const tries = (seen.get(key) ?? 0) + 1;
  seen.set(key, tries);
  note({ stream: Records.map(({ eventName, dynamodb }) => ({ eventName, ...dynamodb })), tries });
  if (Records.some(({ dynamodb }) => dynamodb.NewImage?.failures?.N >= tries)) throw new Error('again');
};
`;

/** Writes it to a new folder under the system's one for temporary files. */
export function tinyAssembly(more: Resources = {}): TinyAssembly {
  const directory = mkdtempSync(join(tmpdir(), 'tiny-assembly-'));
  const journal = join(directory, 'journal.jsonl');
  mkdirSync(join(directory, 'asset.code'));
  writeFileSync(join(directory, 'asset.code', 'index.js'), code);
  writeFileSync(journal, '');
  const write = (name: string, content: unknown): void =>
    writeFileSync(join(directory, name), JSON.stringify(content));
  write('manifest.json', {
    artifacts: {
      State: { type: 'aws:cloudformation:stack', properties: { templateFile: 'State.json' } },
      Work: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Work.json' } },
      'Work.assets': { type: 'cdk:asset-manifest', properties: { file: 'Work.assets.json' } },
    },
  });
  write('Work.assets.json', {
    files: { code: { source: { path: 'asset.code' }, destinations: { here: { objectKey: 'code.zip' } } } },
  });
  write('State.json', state);
  write('Work.json', work(journal, more));
  return { directory, journal };
}

const state = {
  Resources: {
    Fifo: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'orders.fifo',
        FifoQueue: true,
        VisibilityTimeout: 1,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 5 },
      },
    },
    Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders-dlq.fifo', FifoQueue: true } },
    Plain: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'plain', VisibilityTimeout: 1 } },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'states',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      },
    },
    Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'news' } },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        Protocol: 'sqs',
        TopicArn: { Ref: 'Topic' },
        Endpoint: { 'Fn::GetAtt': ['Plain', 'Arn'] },
        RawMessageDelivery: true,
      },
    },
    Key: { Type: 'AWS::KMS::Key', Properties: {} },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'tiny/api-key' } },
  },
  Outputs: {
    Fifo: { Value: { 'Fn::GetAtt': ['Fifo', 'Arn'] }, Export: { Name: 'state:fifo' } },
    Plain: { Value: { 'Fn::GetAtt': ['Plain', 'Arn'] }, Export: { Name: 'state:plain' } },
    PlainUrl: { Value: { Ref: 'Plain' }, Export: { Name: 'state:plain-url' } },
    Stream: { Value: { 'Fn::GetAtt': ['Table', 'StreamArn'] }, Export: { Name: 'state:stream' } },
  },
};

function work(journal: string, more: Resources): { Resources: Resources } {
  const lambda = (handler: string): Resources[string] => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `tiny-${handler}`,
      Handler: `index.${handler}`,
      Code: { S3Bucket: 'any', S3Key: 'code.zip' },
      Timeout: 1,
      MemorySize: 128,
      Environment: { Variables: { JOURNAL: journal, REGION: { Ref: 'AWS::Region' } } },
      ...('Role' in more ? { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } : {}),
    },
  });
  const source = (handler: string, name: string): Resources[string] => ({
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { Ref: handler },
      EventSourceArn: { 'Fn::ImportValue': `state:${name}` },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BatchSize: 10,
    },
  });
  return {
    Resources: {
      api: lambda('api'),
      queue: lambda('queue'),
      stream: lambda('stream'),
      Api: { Type: 'AWS::ApiGatewayV2::Api' },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationUri: { 'Fn::GetAtt': ['api', 'Arn'] },
          PayloadFormatVersion: '2.0',
        },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          RouteKey: 'POST /things/{id}',
          Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
        },
      },
      FifoSource: source('queue', 'fifo'),
      PlainSource: source('queue', 'plain'),
      StreamSource: source('stream', 'stream'),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'partner',
          EventPattern: { source: [{ prefix: 'aws.partner/' }] },
          Targets: [
            { Id: 'queue', Arn: { 'Fn::ImportValue': 'state:plain' }, Input: '{"name":"from-the-bus"}' },
          ],
        },
      },
      ...more,
    },
  };
}
