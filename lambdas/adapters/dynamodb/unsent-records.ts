/** Records of events that no queue has ever held, in the table `idempotency`. */
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { UnsentRecords } from '../../core/ports.ts';
import { text, whole } from './claim-item.ts';
import { unavailable } from './conditional.ts';

/** Nobody but one delivery has had to do with it. */
const UNTOUCHED =
  'payloadHash = :hash AND seen = :once AND attribute_not_exists(generation) AND attribute_not_exists(allowedHash) AND attribute_not_exists(#state)';

/** The records over `table`. A record that is not untouched stays. */
export function dynamoUnsentRecords(client: DynamoDBClient, table: string): UnsentRecords {
  return {
    async forget(key, payloadHash, signal) {
      const deletion = new DeleteItemCommand({
        TableName: table,
        Key: { pk: text(key) },
        ConditionExpression: UNTOUCHED,
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':hash': text(payloadHash), ':once': whole(1) },
      });
      try {
        await client.send(deletion, signal === undefined ? {} : { abortSignal: signal });
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw unavailable(error);
      }
    },
  };
}
