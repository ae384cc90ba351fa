/** Breaker records with their list: apart from the store, since no guard may scan a table, nor carries what would. */
import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { BreakerState, ListedBreakerStore } from '../../core/ports.ts';
import { breakerStateOf } from './breaker-item.ts';
import { dynamoBreakerStore } from './breaker-store.ts';
import type { Item } from './conditional.ts';

/** The store over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoListedBreakers(client: DynamoDBClient, table: string): ListedBreakerStore {
  return {
    ...dynamoBreakerStore(client, table),

    async list() {
      const states: BreakerState[] = [];
      let from: Item | undefined;
      try {
        do {
          const page: ScanCommandOutput = await client.send(
            new ScanCommand({
              TableName: table,
              ConsistentRead: true,
              ...(from && { ExclusiveStartKey: from }),
            }),
          );
          states.push(...(page.Items ?? []).map((item) => breakerStateOf(item, item['pk']?.S ?? '')));
          from = page.LastEvaluatedKey;
        } while (from !== undefined);
      } catch (error) {
        throw new UnavailableError('breaker_store', 'The breakers could not be listed.', 5, { cause: error });
      }
      return states;
    },
  };
}
