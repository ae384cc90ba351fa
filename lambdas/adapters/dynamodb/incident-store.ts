/** Incident records in the coordination table, `oncall#{pager}#{incident}`. */
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { IncidentClaim, IncidentStore } from '../../core/ports.ts';

/** How long a delivery is remembered, s: longer than any message can wait in the queue and its DLQ (own choice). */
const KEEP_S = 30 * 86_400;

type Item = Record<string, AttributeValue>;

/** The store over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoIncidentStore(client: DynamoDBClient, table: string): IncidentStore {
  const keyOf = (key: string) => ({ TableName: table, Key: { pk: { S: `oncall#${key}` } } });
  const get = async (key: string): Promise<Item> => {
    const answer = await client.send(new GetItemCommand({ ...keyOf(key), ConsistentRead: true }));
    return answer.Item ?? {};
  };
  return {
    claim: (key, version, owner, nowMs, untilMs) =>
      guarded(async () => {
        try {
          const { Attributes } = await client.send(
            new UpdateItemCommand({
              ...keyOf(key),
              UpdateExpression: 'SET #o = :o, leaseUntil = :until, claimed = :v, #t = :ttl',
              ConditionExpression:
                '(attribute_not_exists(version) OR version < :v) AND (attribute_not_exists(claimed) OR claimed <= :v) AND (attribute_not_exists(leaseUntil) OR leaseUntil <= :now OR #o = :o)',
              ExpressionAttributeNames: { '#o': 'owner', '#t': 'ttl' },
              ExpressionAttributeValues: {
                ':o': { S: owner },
                ':v': { N: String(version) },
                ':now': { N: String(nowMs) },
                ':until': { N: String(untilMs) },
                ':ttl': { N: String(Math.ceil(nowMs / 1000) + KEEP_S) },
              },
              ReturnValues: 'ALL_NEW',
            }),
          );
          const triggered = Attributes?.['triggered']?.BOOL === true;
          // The version is there once a step has been delivered.
          return { kind: 'go', triggered, resolved: Attributes?.['version'] !== undefined && !triggered };
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          return refusal(await get(key), version);
        }
      }),
    delivered: (key, version, owner, triggered) =>
      guarded(() =>
        ifOwned(client, {
          ...keyOf(key),
          UpdateExpression: 'SET version = :v, triggered = :tr REMOVE #o, leaseUntil',
          ExpressionAttributeValues: {
            ':o': { S: owner },
            ':v': { N: String(version) },
            ':tr': { BOOL: triggered },
          },
        }),
      ),
    release: (key, owner) =>
      guarded(() =>
        ifOwned(client, {
          ...keyOf(key),
          UpdateExpression: 'REMOVE #o, leaseUntil',
          ExpressionAttributeValues: { ':o': { S: owner } },
        }),
      ),
    read: (key) =>
      guarded(async () => {
        const item = await get(key);
        const version = Number(item['version']?.N ?? 0);
        return version === 0 ? undefined : { version, triggered: item['triggered']?.BOOL === true };
      }),
  };
}

function refusal(item: Item, version: number): IncidentClaim {
  const delivered = Number(item['version']?.N ?? 0);
  const claimed = Number(item['claimed']?.N ?? 0);
  if (delivered >= version || claimed > version) return { kind: 'delivered' };
  return { kind: 'busy', untilMs: Number(item['leaseUntil']?.N ?? 0) };
}

async function ifOwned(
  client: DynamoDBClient,
  update: { TableName: string; Key: Item; UpdateExpression: string; ExpressionAttributeValues: Item },
): Promise<void> {
  try {
    await client.send(
      new UpdateItemCommand({
        ...update,
        ConditionExpression: '#o = :o',
        ExpressionAttributeNames: { '#o': 'owner' },
      }),
    );
  } catch (error) {
    // The lease has passed to another container, which sends the step itself.
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

async function guarded<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw new UnavailableError('incident_store', 'The incident record could not be reached.', 5, {
      cause: error,
    });
  }
}
