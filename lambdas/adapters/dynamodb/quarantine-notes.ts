/** Notes of quarantined payloads on the record whose id they came under, in the table `idempotency`. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { QuarantineNotes } from '../../core/ports.ts';
import { text, whole } from './claim-item.ts';
import { conditionalUpdate } from './conditional.ts';

/** The notes over `table`. Nothing is noted where the record has gone meanwhile. */
export function dynamoQuarantineNotes(client: DynamoDBClient, table: string): QuarantineNotes {
  return {
    async noteQuarantined(key, nowMs, signal) {
      await conditionalUpdate(
        client,
        {
          TableName: table,
          Key: { pk: text(key) },
          UpdateExpression: 'SET quarantinedAt = :now',
          ConditionExpression: 'attribute_exists(payloadHash)',
          ExpressionAttributeValues: { ':now': whole(nowMs) },
        },
        signal,
      );
    },
  };
}
