/** The reconciler's memory in the coordination table, `oncall-reconcile`. */
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { ReconcileMemory } from '../../core/oncall/reconcile.ts';

const KEY = { pk: { S: 'oncall-reconcile' } };

/** The memory over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoReconcileMemory(client: DynamoDBClient, table: string): ReconcileMemory {
  return {
    async read() {
      try {
        const { Item } = await client.send(
          new GetItemCommand({ TableName: table, Key: KEY, ConsistentRead: true }),
        );
        return (Item?.['episodes']?.L ?? []).map((one) => one.S ?? '');
      } catch (error) {
        throw new UnavailableError('reconcile_memory', "The reconciler's record could not be read.", 5, {
          cause: error,
        });
      }
    },
    async write(episodes) {
      try {
        const Item = { ...KEY, episodes: { L: episodes.map((one) => ({ S: one })) } };
        await client.send(new PutItemCommand({ TableName: table, Item }));
      } catch (error) {
        throw new UnavailableError('reconcile_memory', "The reconciler's record could not be written.", 5, {
          cause: error,
        });
      }
    },
  };
}
