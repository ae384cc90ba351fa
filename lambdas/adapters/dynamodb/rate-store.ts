/**
 * Rate lanes in the coordination table, `rate#{lane}`: attribute `next`, the next free call time, and `work`, when work
 * last booked, both in ms.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { UnavailableError } from '../../core/errors.ts';
import type { BookingRequest, RateStore, Timeline } from '../../core/ports.ts';
import { bookOn, spanOf } from '../../core/rate/timeline.ts';
import { conditionalUpdate, type Item } from './conditional.ts';

/** Rounds of one booking: the likely form, the other one, and some for containers that were quicker. */
const MAX_ROUNDS = 8;

/**
 * Lanes over `table`. A booking is one update in its likely form: behind (an idle lane: it starts now) or ahead (a busy
 * one: it starts where the last ended). One item takes about 1,000 updates a second, refused ones included.
 */
export function dynamoRateStore(client: DynamoDBClient, table: string): RateStore {
  const busy = new Map<string, boolean>();
  const update = (lane: string, expression: string, condition: string, values: Record<string, number>) =>
    conditionalUpdate(client, {
      TableName: table,
      Key: { pk: { S: `rate#${lane}` } },
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeNames: {
        '#next': 'next',
        ...(`${expression}${condition}`.includes('#work') && { '#work': 'work' }),
      },
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
      ),
      ReturnValues: 'ALL_NEW',
    });

  const behind = (lane: string, request: BookingRequest) =>
    update(
      lane,
      `SET #next = :end${request.work ? ', #work = :now' : ''}`,
      'attribute_not_exists(#next) OR #next <= :now',
      { ':end': request.nowMs + spanOf(request), ':now': request.nowMs },
    );

  const ahead = (lane: string, request: BookingRequest) => {
    const { nowMs, horizonMs, work } = request;
    const values = { ':span': spanOf(request), ':now': nowMs, ':latest': nowMs + horizonMs };
    if (work === undefined)
      return update(lane, 'SET #next = #next + :span', '#next > :now AND #next <= :latest', values);
    return update(
      lane,
      'SET #next = #next + :span, #work = :now',
      '#next > :now AND (#next <= :latest OR (#next <= :farther AND (attribute_not_exists(#work) OR #work <= :hungry)))',
      {
        ...values,
        ':farther': nowMs + work.starvingHorizonMs,
        ':hungry': nowMs - work.starvingAfterMs,
      },
    );
  };

  return {
    async book(lane, request) {
      let isAhead = busy.get(lane) ?? false;
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const { written, item } = await (isAhead ? ahead : behind)(lane, request);
        const timeline = timelineOf(item);
        if (written) {
          busy.set(lane, isAhead);
          return { kind: 'booked', startMs: isAhead ? timeline.nextMs - spanOf(request) : request.nowMs };
        }
        const { booking } = bookOn(timeline, request);
        if (booking.kind === 'refused') return booking;
        isAhead = timeline.nextMs > request.nowMs;
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

function timelineOf(item: Item | undefined): Timeline {
  return { nextMs: Number(item?.['next']?.N ?? 0), workedMs: Number(item?.['work']?.N ?? 0) };
}
