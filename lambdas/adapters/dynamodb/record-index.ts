/**
 * Changes by a record's id (core/connector/record-index.ts): counters `seq#{connector}#{part}` with attribute `seq`, and
 * records `record#{connector}#{key}` with `changed`, `keys` and `ttl`.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type ChangeCounter, MAX_KEYS, type RecordIndex } from '../../core/connector/record-index.ts';
import { expiry, numberIn, whole } from './claim-item.ts';
import { conditionalUpdate, type Item, readItem } from './conditional.ts';

/** The counters of a connector; `parts` never changes. A counter never expires. */
export function dynamoChangeCounter(
  client: DynamoDBClient,
  table: string,
  connector: string,
  parts = 1,
): ChangeCounter {
  const keys = counterKeys(connector, parts);
  return {
    read: () => Promise.all(keys.map(async (key) => seqIn(await readItem(client, table, key)))),
    async next(part) {
      const { item } = await conditionalUpdate(client, {
        TableName: table,
        Key: counterKey(connector, part),
        UpdateExpression: 'ADD seq :one',
        ExpressionAttributeValues: { ':one': whole(1) },
        ReturnValues: 'ALL_NEW',
      });
      return seqIn(item);
    },
  };
}

/**
 * The records of a connector. `keepMs` is longer than any entry and any tombstone lives; `now`: ms since the epoch. An item
 * past its time still counts until it is deleted: that only keeps an entry from being written.
 */
export function dynamoRecordIndex(
  client: DynamoDBClient,
  table: string,
  connector: string,
  { keepMs, now }: { keepMs: number; now: () => number },
): RecordIndex {
  const update = (record: string, set: string, condition: string, values: Item) =>
    conditionalUpdate(client, {
      TableName: table,
      Key: { pk: { S: `record#${connector}#${record}` } },
      UpdateExpression: set,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#ttl': 'ttl', ...(set.includes('#keys') ? { '#keys': 'keys' } : {}) },
      ExpressionAttributeValues: { ...values, ':ttl': expiry(now(), Math.ceil(keepMs / 1000)) },
      ReturnValues: 'ALL_NEW',
    });
  return {
    async raise(record, seq) {
      const isHigher = 'attribute_not_exists(changed) OR changed < :seq';
      const { item } = await update(record, 'SET changed = :seq, #ttl = :ttl', isHigher, {
        ':seq': whole(seq),
      });
      return item?.['keys']?.SS ?? [];
    },
    async add(record, key, seq) {
      const isUnchanged = 'attribute_not_exists(changed) OR changed <= :seq';
      const hasRoom = 'attribute_not_exists(#keys) OR contains(#keys, :key) OR size(#keys) < :most';
      const { written } = await update(
        record,
        'SET #ttl = :ttl ADD #keys :keys',
        `(${isUnchanged}) AND (${hasRoom})`,
        { ':seq': whole(seq), ':key': { S: key }, ':keys': { SS: [key] }, ':most': whole(MAX_KEYS) },
      );
      return written;
    },
  };
}

/** Where the counters are, part by part. */
export function counterKeys(connector: string, parts = 1): Item[] {
  return Array.from({ length: parts }, (_, part) => counterKey(connector, part));
}

function counterKey(connector: string, part: number): Item {
  return { pk: { S: `seq#${connector}#${part}` } };
}

/** A counter's value; 0 for one that was never raised. */
export function seqIn(item: Item | undefined): number {
  return item === undefined ? 0 : numberIn(item, 'seq');
}
