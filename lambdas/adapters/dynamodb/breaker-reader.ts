/** A breaker's record and its window in one call over two tables. */
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ReadBreaker } from '../../core/breaker/deps.ts';
import { UnavailableError } from '../../core/errors.ts';
import { breakerStateOf } from './breaker-item.ts';
import { healthKey, healthOf } from './health-item.ts';

/** Consistent reads; a half answer (a throttled table) is an UnavailableError as any other fault. */
export function dynamoBreakerReader(
  client: DynamoDBClient,
  breakerTable: string,
  coordinationTable: string,
): ReadBreaker {
  return async (downstream) => {
    try {
      const { Responses = {}, UnprocessedKeys = {} } = await client.send(
        new BatchGetItemCommand({
          RequestItems: {
            [breakerTable]: { Keys: [{ pk: { S: downstream } }], ConsistentRead: true },
            [coordinationTable]: { Keys: [healthKey(downstream)], ConsistentRead: true },
          },
        }),
      );
      if (Object.keys(UnprocessedKeys).length > 0) throw new Error('keys were left unprocessed');
      return {
        state: breakerStateOf(Responses[breakerTable]?.[0], downstream),
        health: healthOf(Responses[coordinationTable]?.[0]),
      };
    } catch (error) {
      throw new UnavailableError('breaker_store', 'A breaker could not be read.', 5, { cause: error });
    }
  };
}
