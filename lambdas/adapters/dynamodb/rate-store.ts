/** Rate lanes in the coordination table, `rate#{lane}`: attribute `next`, the next free moment in ms. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { RateStore } from '../../core/ports.ts';
import { bookOn, spanOf } from '../../core/rate/timeline.ts';
import { conditionalUpdate } from './conditional.ts';

/** Rounds of one booking: the likely form, the other one, and some for containers that were quicker. */
const MAX_ROUNDS = 8;

/**
 * Lanes over `table`. A booking is one update in its likely form: behind (an idle lane: it starts now) or ahead (a busy
 * one: it starts where the last ended). One item takes about 1,000 updates a second, so a lane grants 10,000 calls a
 * second in batches of 10.
 */
export function dynamoRateStore(client: DynamoDBClient, table: string): RateStore {
  const busy = new Map<string, boolean>();
  const update = (lane: string, expression: string, condition: string, values: Record<string, number>) =>
    conditionalUpdate(client, {
      TableName: table,
      Key: { pk: { S: `rate#${lane}` } },
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#next': 'next' },
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
      ),
      ReturnValues: 'ALL_NEW',
    });
  const behind = (lane: string, nowMs: number, spanMs: number) =>
    update(lane, 'SET #next = :end', 'attribute_not_exists(#next) OR #next <= :now', {
      ':end': nowMs + spanMs,
      ':now': nowMs,
    });
  const ahead = (lane: string, nowMs: number, spanMs: number, latestMs: number) =>
    update(lane, 'SET #next = #next + :span', '#next > :now AND #next <= :latest', {
      ':span': spanMs,
      ':now': nowMs,
      ':latest': latestMs,
    });

  return {
    async book(lane, count, spacingMs, nowMs, maxWaitMs) {
      const spanMs = spanOf(count, spacingMs);
      let isAhead = busy.get(lane) ?? false;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { written, item } = isAhead
          ? await ahead(lane, nowMs, spanMs, nowMs + maxWaitMs)
          : await behind(lane, nowMs, spanMs);
        const next = Number(item?.['next']?.N ?? 0);
        if (written) {
          busy.set(lane, isAhead);
          return isAhead ? next - spanMs : nowMs;
        }
        if (bookOn(next, spanMs, nowMs, nowMs + maxWaitMs) === undefined) return undefined;
        isAhead = next > nowMs;
      }
      throw new UnavailableError('rate_contended', 'A rate lane is written too often to book on it.');
    },
    async holdOff(lane, untilMs) {
      await update(lane, 'SET #next = :until', 'attribute_not_exists(#next) OR #next < :until', {
        ':until': untilMs,
      });
    },
  };
}
