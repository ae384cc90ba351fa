/** When the message groups of a queue change, in the table `idempotency`: `rule#groups#{queue}`. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { GroupSwitches } from '../../core/ports.ts';
import { numberIn, text, whole } from './claim-item.ts';
import { conditionalUpdate } from './conditional.ts';

/** The switches over `table`; each method one call. */
export function dynamoGroupSwitches(client: DynamoDBClient, table: string): GroupSwitches {
  const setOnce = async (
    queue: string,
    name: 'inForceSince' | 'switchAt',
    ms: number,
    signal?: AbortSignal,
  ) => {
    const { item = {} } = await conditionalUpdate(
      client,
      {
        TableName: table,
        Key: { pk: text(`rule#groups#${queue}`) },
        UpdateExpression: `SET ${name} = if_not_exists(${name}, :ms)`,
        ExpressionAttributeValues: { ':ms': whole(ms) },
        ReturnValues: 'ALL_NEW',
      },
      signal,
    );
    const switchAtMs = numberIn(item, 'switchAt');
    return { sinceMs: numberIn(item, 'inForceSince'), ...(switchAtMs === 0 ? {} : { switchAtMs }) };
  };
  return {
    look: (queue, nowMs, signal) => setOnce(queue, 'inForceSince', nowMs, signal),
    decide: (queue, atMs, signal) => setOnce(queue, 'switchAt', atMs, signal),
  };
}
