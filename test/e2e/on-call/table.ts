/** Tables of an engine, and a client that reports when none of its calls is under way. */
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';

let tables = 0;

/** A new, empty table with the partition key `pk`. */
export async function createTable(client: DynamoDBClient): Promise<string> {
  tables += 1;
  const TableName = `on-call-${tables}`;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  return TableName;
}

/** `idle` resolves once no call is under way and what its answers led to has run. */
export function countedClient(inner: DynamoDBClient): { client: DynamoDBClient; idle(): Promise<void> } {
  let underWay = 0;
  const waiting: (() => void)[] = [];
  const send = async (...parameters: unknown[]): Promise<unknown> => {
    underWay += 1;
    try {
      return await Reflect.apply(inner.send, inner, parameters);
    } finally {
      underWay -= 1;
      if (underWay === 0) for (const wake of waiting.splice(0)) wake();
    }
  };
  return {
    client: { send } as unknown as DynamoDBClient,
    async idle() {
      for (let quiet = 0; quiet < 5; quiet += 1) {
        await new Promise<void>((resolve) => setImmediate(resolve));
        if (underWay === 0) continue;
        await new Promise<void>((resolve) => waiting.push(resolve));
        quiet = 0;
      }
    },
  };
}
