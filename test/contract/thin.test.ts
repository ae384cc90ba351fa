/**
 * The suites of what ingest and lookup call, over the thin transport. Modules are exchanged as the bundler does it, but
 * that the SDK's clients stay beside the thin ones: suites make tables and read queues with commands that those lack.
 * @isolated
 */
import * as sdkDynamoDB from '@aws-sdk/client-dynamodb';
import * as sdkSecrets from '@aws-sdk/client-secrets-manager';
import * as sdkSqs from '@aws-sdk/client-sqs';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import * as thin from '../../lambdas/adapters/thin/clients.ts';
import { ServiceFault } from '../../lambdas/adapters/thin/faults.ts';

type Config = { maxAttempts: number; endpoint?: string };
type Send = (command: unknown, options?: unknown) => Promise<unknown>;

const before = { ...process.env };
const requestHandler = { connectionTimeout: 20_000, requestTimeout: 20_000 };
/** Calls that the thin transport has answered, refusals included, by action. */
const answered: Record<string, number> = {};

/** A client that sends thin commands by the thin client and all others by the SDK's. */
function both(
  Thin: typeof thin.DynamoDBClient,
  Sdk: new (config: never) => { send: unknown; destroy(): void },
) {
  return class {
    readonly #sdk: InstanceType<typeof Sdk>;
    readonly #thin: InstanceType<typeof Thin>;
    constructor(config: Config) {
      this.#sdk = new Sdk(config as never);
      Object.assign(process.env, {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL: config.endpoint,
      });
      this.#thin = new Thin({ requestHandler, maxAttempts: config.maxAttempts });
    }
    async send(command: object, options?: object): Promise<unknown> {
      if (!('target' in command)) return (this.#sdk.send as Send)(command, options);
      const target = String(command.target);
      try {
        return await (this.#thin.send as Send).call(this.#thin, command, options);
      } finally {
        answered[target] = (answered[target] ?? 0) + 1;
      }
    }
    destroy(): void {
      this.#sdk.destroy();
    }
  };
}

jest.unstable_mockModule('@aws-sdk/client-dynamodb', () => ({
  ...sdkDynamoDB,
  ...thin,
  DynamoDBClient: both(thin.DynamoDBClient, sdkDynamoDB.DynamoDBClient),
}));
jest.unstable_mockModule('@aws-sdk/client-sqs', () => ({
  ...sdkSqs,
  ...thin,
  SQSClient: both(thin.SQSClient, sdkSqs.SQSClient),
}));
jest.unstable_mockModule('@aws-sdk/client-secrets-manager', () => ({
  ...sdkSecrets,
  ...thin,
  SecretsManagerClient: both(thin.SecretsManagerClient, sdkSecrets.SecretsManagerClient),
}));

afterAll(() => {
  process.env = before;
});

await import('./ingest.test.ts');
await import('./former-records.test.ts');
await import('./lookup.test.ts');
await import('./lookup-cache.test.ts');
await import('./event-queues.test.ts');
await import('./secret-source.test.ts');
const { describeOnEngines } = await import('./support/engines.ts');

describeOnEngines('thin transport', (engine) => {
  test('P13: a binary value is refused, not stored as something else', async () => {
    const bytes = { TableName: await engine.createTable(), Key: { pk: { B: new Uint8Array([1]) } } };
    const read = engine.client().send(new thin.GetItemCommand(bytes as object) as never);
    await expect(read).rejects.toThrow(ServiceFault);
  });
});

describe('thin transport, the suites above', () => {
  test('P13: each of its commands was called', () => {
    expect(Object.keys(answered).sort()).toEqual([
      'AmazonSQS.SendMessage',
      'DynamoDB_20120810.BatchGetItem',
      'DynamoDB_20120810.DeleteItem',
      'DynamoDB_20120810.GetItem',
      'DynamoDB_20120810.PutItem',
      'DynamoDB_20120810.UpdateItem',
      'secretsmanager.GetSecretValue',
    ]);
  });
});
