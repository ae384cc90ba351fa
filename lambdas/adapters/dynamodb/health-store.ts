/** The window of each downstream in the coordination table, `health#{downstream}`. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { HealthStore } from '../../core/ports.ts';
import { conditionalUpdate, type Item, readItem } from './conditional.ts';
import { bucketNames, healthKey, healthOf } from './health-item.ts';
import { reportUpdate } from './health-report.ts';

/** A report adds to its bucket or starts it; a third round only where another container started it in between. */
const MAX_ROUNDS = 3;

/** The store over `table`; every fault of DynamoDB is an UnavailableError. */
export function dynamoHealthStore(client: DynamoDBClient, table: string): HealthStore {
  return {
    read: async (downstream) => healthOf(await readItem(client, table, healthKey(downstream))),

    async report(downstream, report) {
      const { start } = bucketNames(report.slot);
      let starts = false;
      let item: Item | undefined;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const answer = await conditionalUpdate(client, {
          TableName: table,
          Key: healthKey(downstream),
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

    async noteSuccess(downstream, group, atMs, staleBeforeMs) {
      const values = {
        ':group': { S: group },
        ':at': { N: String(atMs) },
        ':stale': { N: String(staleBeforeMs) },
      };
      const note = (input: { UpdateExpression: string; ConditionExpression: string; more?: Item }) =>
        conditionalUpdate(client, {
          TableName: table,
          Key: healthKey(downstream),
          UpdateExpression: input.UpdateExpression,
          ConditionExpression: input.ConditionExpression,
          ExpressionAttributeValues: { ...values, ...input.more },
        });
      const { written, item } = await note({
        UpdateExpression:
          'SET ok2 = if_not_exists(ok1, :none), ok2At = if_not_exists(ok1At, :zero), ok1 = :group, ok1At = :at',
        ConditionExpression: 'attribute_not_exists(ok1) OR (ok1 <> :group AND ok1At < :stale)',
        more: { ':none': { S: '' }, ':zero': { N: '0' } },
      });
      if (written || item?.['ok1']?.S !== group || Number(item?.['ok1At']?.N) >= staleBeforeMs) return;
      await note({
        UpdateExpression: 'SET ok1At = :at',
        ConditionExpression: 'ok1 = :group AND ok1At < :stale',
      });
    },

    async noteBackpressure(downstream, untilMs) {
      await conditionalUpdate(client, {
        TableName: table,
        Key: healthKey(downstream),
        UpdateExpression: 'SET crowdedUntil = :until',
        ExpressionAttributeValues: { ':until': { N: String(untilMs) } },
      });
    },
  };
}
