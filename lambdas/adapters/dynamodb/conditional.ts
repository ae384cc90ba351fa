/** One conditional update, and the item that was in its way. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';

export type Item = Record<string, AttributeValue>;

/** `item`: what ReturnValues asked for, or the item that failed the condition (undefined where there is none). */
export type Conditional = { written: boolean; item: Item | undefined };

/** Sends the update, until `signal` gives it up. A failed condition is an answer; every other fault is an UnavailableError. */
export async function conditionalUpdate(
  client: DynamoDBClient,
  input: UpdateItemCommandInput,
  signal?: AbortSignal,
): Promise<Conditional> {
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({ ReturnValuesOnConditionCheckFailure: 'ALL_OLD', ...input }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    return { written: true, item: Attributes };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw unavailable(error);
    // Not every engine returns the item with the failure.
    return { written: false, item: error.Item ?? (await readItem(client, input.TableName, input.Key)) };
  }
}

/** A consistent read, until `signal` gives it up. Throws UnavailableError. */
export async function readItem(
  client: DynamoDBClient,
  table: string | undefined,
  key: Item | undefined,
  signal?: AbortSignal,
): Promise<Item | undefined> {
  try {
    const { Item } = await client.send(
      new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    return Item;
  } catch (error) {
    throw unavailable(error);
  }
}

/** A fault of a table as the rules know it. */
export function unavailable(cause: unknown): UnavailableError {
  return new UnavailableError('store_unavailable', 'A table could not be read or written.', undefined, {
    cause,
  });
}
