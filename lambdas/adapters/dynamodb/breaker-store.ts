/** Breaker records in the breaker table, whose stream pages on-call. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { BreakerStore } from '../../core/ports.ts';
import { breakerItem, breakerStateOf } from './breaker-item.ts';
import { conditionalUpdate, readItem } from './conditional.ts';

const OF_ROUND = 'phase = :half AND round = :round';

/** The store over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoBreakerStore(client: DynamoDBClient, table: string): BreakerStore {
  const ofRound = (round: number) => ({ ':half': { S: 'half-open' }, ':round': { N: String(round) } });
  return {
    read: async (name) => breakerStateOf(await readItem(client, table, { pk: { S: name } }), name),

    async transition(next, expectedVersion) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: breakerItem(next),
            ...(expectedVersion === 0
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: 'version = :expected',
                  ExpressionAttributeValues: { ':expected': { N: String(expectedVersion) } },
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw new UnavailableError('breaker_store', 'A breaker could not be written.', 5, { cause: error });
      }
    },

    async leaseProbe(name, { round, lease, max, nowMs, untilMs, endsMs }) {
      if (nowMs >= untilMs) return false;
      const { written } = await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: { S: name } },
        UpdateExpression: 'SET leases.#lease = :out, roundEndsMs = :ends',
        ConditionExpression: `${OF_ROUND} AND (size(leases) < :max OR attribute_exists(leases.#lease))`,
        ExpressionAttributeNames: { '#lease': lease },
        ExpressionAttributeValues: {
          ...ofRound(round),
          ':out': { S: 'out' },
          ':max': { N: String(max) },
          ':ends': { N: String(endsMs) },
        },
      });
      return written;
    },

    async answerProbe(name, round, lease, answer) {
      const isReleased = answer === 'released';
      const { written, item } = await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: { S: name } },
        UpdateExpression: isReleased ? 'REMOVE leases.#lease' : 'SET leases.#lease = :answer',
        ConditionExpression: OF_ROUND,
        ExpressionAttributeNames: { '#lease': lease },
        ExpressionAttributeValues: {
          ...ofRound(round),
          ...(!isReleased && { ':answer': { S: answer } }),
        },
        ReturnValues: 'ALL_NEW',
      });
      return written ? breakerStateOf(item, name) : undefined;
    },
  };
}
