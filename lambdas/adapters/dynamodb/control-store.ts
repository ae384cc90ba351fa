/** The controller's memory in the coordination table, `control#{worker}`. */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { ControlRecord, ControlStore } from '../../core/ports.ts';

const PAUSE_REASONS: readonly ControlRecord['pauseReason'][] = ['long-outage', 'backpressure', 'operator'];
const NUMBERS = [
  'depth',
  'depthAtMs',
  'nonEmptySinceMs',
  'changedAtMs',
  'pausedAtMs',
  'pausedUntilMs',
] as const;

/** The store over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoControlStore(client: DynamoDBClient, table: string): ControlStore {
  const keyOf = (worker: string) => ({ pk: { S: `control#${worker}` } });
  return {
    async read(worker) {
      try {
        const { Item } = await client.send(
          new GetItemCommand({ TableName: table, Key: keyOf(worker), ConsistentRead: true }),
        );
        if (Item === undefined) return undefined;
        const numberOf = (name: (typeof NUMBERS)[number]): number => Number(Item[name]?.N ?? 0);
        return {
          // An older release wrote none.
          revision: Number(Item['revision']?.N ?? 0),
          depth: numberOf('depth'),
          depthAtMs: numberOf('depthAtMs'),
          nonEmptySinceMs: numberOf('nonEmptySinceMs'),
          changedAtMs: numberOf('changedAtMs'),
          pausedAtMs: numberOf('pausedAtMs'),
          pausedUntilMs: numberOf('pausedUntilMs'),
          pauseReason: PAUSE_REASONS.find((reason) => reason === Item['pauseReason']?.S) ?? '',
          pausedBy: Item['pausedBy']?.S ?? '',
        };
      } catch (error) {
        throw new UnavailableError('control_store', "The controller's record could not be read.", 5, {
          cause: error,
        });
      }
    },
    async write(worker, record) {
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              ...keyOf(worker),
              ...Object.fromEntries(NUMBERS.map((name) => [name, { N: String(record[name]) }])),
              revision: { N: String(record.revision + 1) },
              pauseReason: { S: record.pauseReason },
              pausedBy: { S: record.pausedBy },
            },
            ...(record.revision === 0
              ? { ConditionExpression: 'attribute_not_exists(revision)' }
              : {
                  ConditionExpression: 'revision = :known',
                  ExpressionAttributeValues: { ':known': { N: String(record.revision) } },
                }),
          }),
        );
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw new UnavailableError('control_store', "The controller's record could not be written.", 5, {
          cause: error,
        });
      }
    },
  };
}
