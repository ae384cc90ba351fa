/**
 * The runner on another's AWS-compatible endpoint: names of its own, and nothing left behind.
 * @isolated
 */
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engines, startEmbeddedEngines } from '../../../local/engines/engines.ts';
import { type RunningServer, startServer } from '../../../local/http.ts';
import { readBody } from '../../../local/http-bodies.ts';
import { startLocal } from '../../../local/local-stack.ts';
import { refOf } from './clients.ts';
import { entries } from './journal.ts';
import { tinyAssembly } from './tiny-assembly.ts';

const variables = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
let engines: Engines;
let endpoint: RunningServer;

beforeAll(async () => {
  Object.assign(process.env, variables);
  engines = await startEmbeddedEngines();
  endpoint = await startServer(0, async (request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const { dynamodb, secretsmanager, sqs } = engines.endpoints;
    const engine = target.startsWith('Dynamo')
      ? dynamodb
      : target.startsWith('secrets')
        ? secretsmanager
        : sqs;
    const { host: _, connection: __, ...headers } = request.headers;
    const answer = await fetch(engine, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: new Uint8Array((await readBody(request)) ?? []),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
});
afterAll(async () => {
  await endpoint.stop();
  await engines.stop();
  for (const name of Object.keys(variables)) delete process.env[name];
});

/** Names of everything that the endpoint holds. */
async function held(): Promise<string[]> {
  const { sqs, sns, dynamodb, secrets } = engines.clients;
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const { Topics = [] } = await sns.send(new ListTopicsCommand({}));
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand({}));
  const { SecretList = [] } = await secrets.send(new ListSecretsCommand({}));
  return [
    ...QueueUrls.map((url) => String(url.split('/').at(-1))),
    ...Topics.map(({ TopicArn }) => String(TopicArn?.split(':').at(-1))),
    ...TableNames,
    ...SecretList.map(({ Name }) => String(Name)),
  ];
}

describe('Runner: --aws-endpoint', () => {
  it('creates everything under a prefix of the run, works on it, and removes it at the end', async () => {
    const { directory, journal } = tinyAssembly();
    const stack = await startLocal({
      port: 0,
      assembly: directory,
      simulators: false,
      awsEndpoint: endpoint.url,
    });
    const names = await held();
    expect(names).toHaveLength(6);
    const [prefix] = /^run-[0-9a-f]{6}-/.exec(names[0] ?? '') ?? [''];
    expect(names.map((name) => name.replace(prefix, '')).sort()).toEqual(
      ['news', 'orders-dlq.fifo', 'orders.fifo', 'plain', 'states', 'tiny/api-key'].sort(),
    );
    const MessageBody = '{"name":"hello"}';
    await engines.clients.sqs.send(new SendMessageCommand({ QueueUrl: refOf(stack, 'Plain'), MessageBody }));
    expect(await entries(journal, ({ name }) => name === 'hello', 1)).toHaveLength(1);
    await stack.stop();
    expect(await held()).toEqual([]);
  });
});
