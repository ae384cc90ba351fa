/** Runs a contract suite on every DynamoDB engine available: dynalite always, Amazon's DynamoDB Local with Java 17. */
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { endpointOf } from '../../host/endpoint.ts';
import { foundKeys } from './found-keys.ts';

/** What a suite gets; usable in hooks and tests, not while tests are being collected. */
export interface Engine {
  name: 'dynalite' | 'DynamoDB Local';
  client(): DynamoDBClient;
  /** A new, empty table with the partition key `pk`; answers its name. */
  createTable(): Promise<string>;
}

const kinds = [
  { name: 'dynalite', endpoint: await endpointOf('dynalite') },
  { name: 'DynamoDB Local', endpoint: await endpointOf('dynamodb-local') },
] as const;

/** `describe` once for each engine; one that can't run here is shown as skipped. */
export function describeOnEngines(name: string, tests: (engine: Engine) => void): void {
  for (const kind of kinds) {
    const block = kind.endpoint !== '' ? describe : describe.skip;
    block(`${name} on ${kind.name}`, () => {
      let client: DynamoDBClient | undefined;
      const connected = (): DynamoDBClient => {
        if (client === undefined) throw new Error(`${kind.name} runs only while its tests do`);
        return client;
      };
      beforeAll(() => {
        client = clientOf(kind.endpoint);
      });
      afterAll(() => client?.destroy());
      tests({
        name: kind.name,
        client: connected,
        async createTable() {
          const TableName = `table-${randomUUID()}`;
          await connected().send(
            new CreateTableCommand({
              TableName,
              BillingMode: 'PAY_PER_REQUEST',
              ...foundKeys(),
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
