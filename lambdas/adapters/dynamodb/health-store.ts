/** The window of each breaker in the coordination table, `health#{name}`. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { HealthStore } from '../../core/ports.ts';
import { conditionalUpdate, type Item, readItem } from './conditional.ts';
import { bucketNames, healthKey, healthOf, THROTTLES } from './health-item.ts';
import { reportUpdate } from './health-report.ts';

/** A report adds to its bucket or starts it; a third round only where another container started it in between. */
const MAX_ROUNDS = 3;

/** The store over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoHealthStore(client: DynamoDBClient, table: string): HealthStore {
  return {
    read: async (name) => healthOf(await readItem(client, table, healthKey(name))),

    async report(name, report) {
      const { start } = bucketNames(report.slot);
      let starts = false;
      let item: Item | undefined;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const answer = await conditionalUpdate(client, {
          TableName: table,
          Key: healthKey(name),
          ...reportUpdate(report, starts),
          ReturnValues: 'ALL_NEW',
        });
        item = answer.item;
        const startMs = Number(item?.[start]?.N ?? 0);
        // A newer bucket in its place: the report is a whole window late and counts for nothing.
        if (answer.written || startMs > report.bucketStartMs) break;
        starts = startMs < report.bucketStartMs;
      }
      return healthOf(item);
    },

    async hold(name, { expectedUntilMs, untilMs, nowMs }) {
      const { since, heldSince, heldUntil } = THROTTLES;
      const isFirst = expectedUntilMs === 0;
      const { written, item } = await conditionalUpdate(client, {
        TableName: table,
        Key: healthKey(name),
        UpdateExpression: `SET ${heldUntil} = :until, ${heldSince} = if_not_exists(${heldSince}, :now)`,
        ConditionExpression: `attribute_exists(${since}) AND ${isFirst ? `attribute_not_exists(${heldUntil})` : `${heldUntil} = :expected`}`,
        ExpressionAttributeValues: {
          ':until': { N: String(untilMs) },
          ':now': { N: String(nowMs) },
          ...(!isFirst && { ':expected': { N: String(expectedUntilMs) } }),
        },
        ReturnValues: 'ALL_NEW',
      });
      return { written, health: healthOf(item) };
    },

    async noteSuccess(name, { group, atMs, begunAtMs }, staleBeforeMs) {
      const values = {
        ':group': { S: group },
        ':at': { N: String(atMs) },
        ':begun': { N: String(begunAtMs) },
        ':stale': { N: String(staleBeforeMs) },
      };
      const note = (input: { UpdateExpression: string; ConditionExpression: string; more?: Item }) =>
        conditionalUpdate(client, {
          TableName: table,
          Key: healthKey(name),
          UpdateExpression: input.UpdateExpression,
          ConditionExpression: input.ConditionExpression,
          ExpressionAttributeValues: { ...values, ...input.more },
        });
      const { written, item } = await note({
        UpdateExpression:
          'SET ok2 = if_not_exists(ok1, :none), ok2At = if_not_exists(ok1At, :zero), ok2Begun = if_not_exists(ok1Begun, :zero), ok1 = :group, ok1At = :at, ok1Begun = :begun',
        ConditionExpression: 'attribute_not_exists(ok1) OR (ok1 <> :group AND ok1At < :stale)',
        more: { ':none': { S: '' }, ':zero': { N: '0' } },
      });
      if (written || item?.['ok1']?.S !== group || Number(item?.['ok1At']?.N) >= staleBeforeMs) return;
      await note({
        UpdateExpression: 'SET ok1At = :at, ok1Begun = :begun',
        ConditionExpression: 'ok1 = :group AND ok1At < :stale',
      });
    },

    async noteBackpressure(name, untilMs) {
      await conditionalUpdate(client, {
        TableName: table,
        Key: healthKey(name),
        UpdateExpression: 'SET backpressureUntil = :until',
        ExpressionAttributeValues: { ':until': { N: String(untilMs) } },
      });
    },
  };
}
