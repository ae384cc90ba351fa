/** Token records in the tokens table, one item a platform; the table is encrypted with a key of its own. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import { FORMATS, requireKnownFormat } from '../../core/message/formats.ts';
import type { TokenRecord, TokenStore } from '../../core/ports.ts';
import { emptyRecord } from '../../core/tokens/record.ts';
import { readItem } from './conditional.ts';

/**
 * The store over `table`; every fault of DynamoDB is an UnavailableError that holds no part of the record. `read` throws
 * UnknownFormatError.
 */
export function dynamoTokenStore(client: DynamoDBClient, table: string): TokenStore {
  return {
    async read(platform) {
      const item = await readItem(client, table, { pk: { S: platform } });
      const text = item?.['record']?.S;
      if (text === undefined) return undefined;
      const { v, ...record } = JSON.parse(text) as Partial<TokenRecord> & { v?: unknown };
      requireKnownFormat('token', v);
      // Fields that an older release did not write have their first values.
      return { ...emptyRecord, ...record };
    },
    async write(platform, next, expectedRevision) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              pk: { S: platform },
              revision: { N: String(next.revision) },
              record: { S: JSON.stringify({ v: FORMATS.token.writes, ...next }) },
            },
            ...(expectedRevision === 0
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: 'revision = :expected',
                  ExpressionAttributeValues: { ':expected': { N: String(expectedRevision) } },
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw new UnavailableError('token_store', 'The token record could not be written.', 5, {
          cause: error,
        });
      }
    },
  };
}
