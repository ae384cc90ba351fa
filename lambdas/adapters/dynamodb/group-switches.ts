/** When the message groups of a queue change, in the table `idempotency`: `rule#groups#{queue}`. */
import type { DynamoDBClient, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { GroupSwitch, GroupSwitches } from '../../core/ports.ts';
import { numberIn, text, whole } from './claim-item.ts';
import { conditionalUpdate } from './conditional.ts';

/** The switches over `table`; each method one call. */
export function dynamoGroupSwitches(client: DynamoDBClient, table: string): GroupSwitches {
  const update = async (
    queue: string,
    atMs: number,
    more: Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression'>,
    signal?: AbortSignal,
  ): Promise<GroupSwitch> => {
    const { item = {} } = await conditionalUpdate(
      client,
      {
        TableName: table,
        Key: { pk: text(`rule#groups#${queue}`) },
        ExpressionAttributeValues: { ':at': whole(atMs) },
        ReturnValues: 'ALL_NEW',
        ...more,
      },
      signal,
    );
    const proposedAtMs = numberIn(item, 'proposedAt');
    const switchAtMs = numberIn(item, 'switchAt');
    return {
      sinceMs: numberIn(item, 'inForceSince'),
      ...(proposedAtMs > 0 && { proposedAtMs }),
      ...(switchAtMs > 0 && { switchAtMs }),
    };
  };
  const setOnce = (name: string) => ({ UpdateExpression: `SET ${name} = if_not_exists(${name}, :at)` });
  const [accept, takeBack] = ['SET switchAt = :at REMOVE proposedAt', 'REMOVE proposedAt'];
  return {
    look: (queue, nowMs, signal) => update(queue, nowMs, setOnce('inForceSince'), signal),
    propose: (queue, atMs, signal) => update(queue, atMs, setOnce('proposedAt'), signal),
    settle(queue, proposedAtMs, accepts, signal) {
      const UpdateExpression = accepts ? accept : takeBack;
      return update(
        queue,
        proposedAtMs,
        { UpdateExpression, ConditionExpression: 'proposedAt = :at' },
        signal,
      );
    },
  };
}
