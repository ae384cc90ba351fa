/** Runs a contract suite on every DynamoDB engine at hand: dynalite always, Amazon's DynamoDB Local with Java 17. */
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { startDynalite } from './dynalite.ts';
import { hasJava, startDynamoDbLocal } from './dynamodb-local.ts';
import type { RunningEngine } from './running-engine.ts';

/** What a suite gets; usable in hooks and tests, not while tests are being collected. */
export interface Engine {
  name: 'dynalite' | 'DynamoDB Local';
  client(): DynamoDBClient;
  /** A new, empty table with the partition key `pk`; answers its name. */
  createTable(): Promise<string>;
}

/** JVM start on a busy machine, ms. */
const START_MS = 60_000;
const kinds = [
  { name: 'dynalite', start: startDynalite, present: () => true },
  { name: 'DynamoDB Local', start: startDynamoDbLocal, present: hasJava },
] as const;

/** `describe` once for each engine; one that can't run here is shown as skipped. */
export function describeOnEngines(name: string, tests: (engine: Engine) => void): void {
  for (const kind of kinds) {
    const block = kind.present() ? describe : describe.skip;
    block(`${name} on ${kind.name}`, () => {
      let running: RunningEngine | undefined;
      let client: DynamoDBClient | undefined;
      let tables = 0;
      const connected = (): DynamoDBClient => {
        if (client === undefined) throw new Error(`${kind.name} runs only while its tests do`);
        return client;
      };
      beforeAll(async () => {
        running = await kind.start();
        client = clientOf(running.endpoint);
      }, START_MS);
      afterAll(async () => {
        client?.destroy();
        await running?.stop();
      });
      tests({
        name: kind.name,
        client: connected,
        async createTable() {
          tables += 1;
          const TableName = `table-${tables}`;
          await connected().send(
            new CreateTableCommand({
              TableName,
              BillingMode: 'PAY_PER_REQUEST',
              AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
              KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
            }),
          );
          await waitUntilTableExists({ client: connected(), minDelay: 1, maxWaitTime: 10 }, { TableName });
          return TableName;
        },
      });
    });
  }
}

/** `describe` for a port: over its memory adapter and over its DynamoDB adapter on every engine; `open` gives an empty store. */
export function describeStores<Store>(
  name: string,
  adapters: {
    memory: () => Store;
    dynamodb: (client: DynamoDBClient, createTable: () => Promise<string>) => Store | Promise<Store>;
  },
  tests: (open: () => Promise<Store>) => void,
): void {
  describe(`${name} in memory`, () => tests(async () => adapters.memory()));
  describeOnEngines(name, (engine) =>
    tests(async () => adapters.dynamodb(engine.client(), engine.createTable)),
  );
}

function clientOf(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 2,
  });
}
