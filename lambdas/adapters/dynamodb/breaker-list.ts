/** All breaker records of the table: a handful. Apart from the store, since lookups and workers never list. */
import { type DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { BreakerList, BreakerState } from '../../core/ports.ts';
import { breakerStateOf } from './breaker-item.ts';
import type { Item } from './conditional.ts';

/** The list over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoBreakerList(client: DynamoDBClient, table: string): BreakerList {
  return {
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
