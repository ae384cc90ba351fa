/** Reads records by their place in the index `found`. No function of the stack does: it is the operator's. */
import {
  type AttributeValue,
  BatchGetItemCommand,
  type DynamoDBClient,
  paginateQuery,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import { text } from './claim-item.ts';
import { type Item, unavailable } from './conditional.ts';
import { FOUND_INDEX, lettersOf } from './filing.ts';

/** Keys that DynamoDB takes in one BatchGetItem (AWS). */
const BATCH = 100;
/** What DynamoDB left over is asked for again this often (own choice). */
const TRIES = 5;

/** Items of a table. All methods throw UnavailableError. */
export interface FoundRecords {
  /** Those of these keys that are there, read consistently. */
  get(keys: readonly string[]): Promise<Item[]>;
  /** Keys of the records filed under an interaction or a customer, at most `limit`; letters are not among them. */
  under(key: string, limit: number): Promise<string[]>;
  /** Keys of the letters of a queue, at most `limit`: all of them, or those of an interaction or customer. */
  letters(queue: string, limit: number, of?: string): Promise<string[]>;
}

/** The index lags behind its table, by less than a second as a rule. */
export function dynamoFoundRecords(client: DynamoDBClient, table: string): FoundRecords {
  const query = async (limit: number, more: Partial<QueryCommandInput>): Promise<string[]> => {
    const keys: string[] = [];
    // Without a limit of its own a page holds whatever fits into 1 MB.
    const input = { TableName: table, IndexName: FOUND_INDEX, Limit: limit, ...more };
    try {
      for await (const { Items = [] } of paginateQuery({ client }, input)) {
        keys.push(...Items.map((item) => item['pk']?.S ?? ''));
        if (keys.length >= limit) break;
      }
    } catch (error) {
      throw unavailable(error);
    }
    return keys.slice(0, limit);
  };

  const getBatch = async (keys: readonly string[]): Promise<Item[]> => {
    const items: Item[] = [];
    let Keys: Record<string, AttributeValue>[] = keys.map((key) => ({ pk: text(key) }));
    for (let tries = 0; Keys.length > 0; tries += 1) {
      if (tries === TRIES)
        throw new UnavailableError('store_unavailable', 'Some records were left unread; try again.');
      try {
        const RequestItems = { [table]: { Keys, ConsistentRead: true } };
        const answer = await client.send(new BatchGetItemCommand({ RequestItems }));
        items.push(...(answer.Responses?.[table] ?? []));
        Keys = answer.UnprocessedKeys?.[table]?.Keys ?? [];
      } catch (error) {
        throw unavailable(error);
      }
    }
    return items;
  };

  return {
    async get(keys) {
      const items: Item[] = [];
      for (let from = 0; from < keys.length; from += BATCH)
        items.push(...(await getBatch(keys.slice(from, from + BATCH))));
      return items;
    },
    under: (key, limit) =>
      query(limit, {
        KeyConditionExpression: 'foundUnder = :under',
        ExpressionAttributeValues: { ':under': text(key) },
      }),
    letters: (queue, limit, of) =>
      query(limit, {
        KeyConditionExpression: `foundUnder = :under${of === undefined ? '' : ' AND foundAs = :of'}`,
        ExpressionAttributeValues: {
          ':under': text(lettersOf(queue)),
          ...(of === undefined ? {} : { ':of': text(of) }),
        },
      }),
  };
}
