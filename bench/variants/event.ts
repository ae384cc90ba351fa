/** What every variant does with an event, so that only the way to AWS differs. */
import { createHash } from 'node:crypto';

export interface ApiEvent {
  body: string;
}

export interface Ids {
  record: string;
  group: string;
  hash: string;
}

export function idsOf(body: string): Ids {
  const { messageId, data } = JSON.parse(body) as { messageId: string; data: { id: string } };
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { record: `genesys#${sha(messageId)}`, group: sha(data.id), hash: sha(body) };
}

/** The one update of the event's record, as DynamoDB's JSON protocol and the SDK both take it. */
export function updateOf(ids: Ids) {
  return {
    TableName: process.env['TABLE_IDEMPOTENCY'] ?? '',
    Key: { pk: { S: ids.record } },
    UpdateExpression: 'SET payloadHash = if_not_exists(payloadHash, :h), #t = if_not_exists(#t, :t)',
    ExpressionAttributeNames: { '#t': 'ttl' },
    ExpressionAttributeValues: {
      ':h': { S: ids.hash },
      ':t': { N: String(Math.ceil(Date.now() / 1000) + 1_728_000) },
    },
  };
}
