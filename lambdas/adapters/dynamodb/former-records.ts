/** Records by the id rule of the release before, in the table `idempotency`, and since when the rule of today is in force. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock, FormerRecords } from '../../core/ports.ts';
import { isExpired, numberIn, requireKnownRecord, text, textIn, whole } from './claim-item.ts';
import { conditionalUpdate, type Item, readItem } from './conditional.ts';
import type { RecordLives } from './event-records.ts';

/** The records over `table`. */
export function dynamoFormerRecords(
  client: DynamoDBClient,
  table: string,
  lives: RecordLives,
  clock: Clock,
): FormerRecords {
  return {
    async find(key, signal) {
      const item = await readItem(client, table, { pk: text(key) }, signal);
      if (item === undefined || isExpired(item, clock.now())) return undefined;
      requireKnownRecord(item);
      return { payloadHash: textIn(item, 'payloadHash'), acceptedAtMs: acceptedAtMs(item, lives) };
    },
    async inForceSince(rule, nowMs, signal) {
      const { item = {} } = await conditionalUpdate(
        client,
        {
          TableName: table,
          Key: { pk: text(`rule#${rule}`) },
          UpdateExpression: 'SET inForceSince = if_not_exists(inForceSince, :now)',
          ExpressionAttributeValues: { ':now': whole(nowMs) },
          ReturnValues: 'ALL_NEW',
        },
        signal,
      );
      return numberIn(item, 'inForceSince');
    },
  };
}

/** The release before noted the time of applied records only; of the others it follows from the expiry, to the second. */
function acceptedAtMs(item: Item, { receivedS, appliedS }: RecordLives): number {
  const noted = numberIn(item, 'acceptedAt');
  if (noted > 0) return noted;
  const lifeS = textIn(item, 'state') === 'applied' ? appliedS : receivedS;
  return (numberIn(item, 'ttl') - lifeS) * 1000;
}
