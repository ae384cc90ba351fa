/** Breaker records in the breaker table, whose stream pages on-call. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { BreakerStore, ProbeAnswer } from '../../core/ports.ts';
import { breakerItem, breakerStateOf } from './breaker-item.ts';
import { conditionalUpdate, readItem } from './conditional.ts';

const OF_ROUND = 'phase = :half AND round = :round';
const ADDED: Record<ProbeAnswer, [attribute: string, by: number]> = {
  succeeded: ['succeeded', 1],
  failedFresh: ['failedFresh', 1],
  failedStale: ['failedStale', 1],
  released: ['leased', -1],
};

/** The store over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoBreakerStore(client: DynamoDBClient, table: string): BreakerStore {
  const ofRound = (round: number) => ({ ':half': { S: 'half-open' }, ':round': { N: String(round) } });
  return {
    read: async (downstream) =>
      breakerStateOf(await readItem(client, table, { pk: { S: downstream } }), downstream),

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

    async leaseProbe(downstream, round, max, nowMs) {
      const { written } = await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: { S: downstream } },
        UpdateExpression: 'ADD leased :one',
        ConditionExpression: `${OF_ROUND} AND leased < :max AND roundEndsMs > :now`,
        ExpressionAttributeValues: {
          ...ofRound(round),
          ':one': { N: '1' },
          ':max': { N: String(max) },
          ':now': { N: String(nowMs) },
        },
      });
      return written;
    },

    async answerProbe(downstream, round, answer) {
      const [attribute, by] = ADDED[answer];
      const { written, item } = await conditionalUpdate(client, {
        TableName: table,
        Key: { pk: { S: downstream } },
        UpdateExpression: `ADD ${attribute} :by`,
        ConditionExpression: OF_ROUND,
        ExpressionAttributeValues: { ...ofRound(round), ':by': { N: String(by) } },
        ReturnValues: 'ALL_NEW',
      });
      return written ? breakerStateOf(item, downstream) : undefined;
    },
  };
}
