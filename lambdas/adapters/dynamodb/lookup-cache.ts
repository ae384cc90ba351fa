/**
 * The lookup cache in the table `cache`, one item a customer: `isFound`, `customerId`, `tier`, `cachedAt`, `changedAt`,
 * `newestChange`, `version`, `tombstone`, `refreshUntil`, `ttl`. Answers of connectors have `isFound`, `isAmbiguous` and
 * `told` in place of the customer's parts.
 *
 * A new item's version starts at the time of its writing, not at 1: an item that TTL has deleted and a later write has
 * created again never has a version that a lookup in flight has read. Expired items keep their version until then.
 */
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { customerWriteThrough } from '../../core/connector/customers.ts';
import { UnavailableError } from '../../core/errors.ts';
import {
  changedValue,
  TOMBSTONE_MS,
  UNKNOWN_TIME_MS,
  type WriteThrough,
} from '../../core/lookup/cache-rule.ts';
import type { CacheChange, Customer, Known, LookupCache } from '../../core/ports.ts';
import { expiry, whole } from './claim-item.ts';
import { type Item, readItem } from './conditional.ts';
import { CUSTOMERS, entryIn, type ValueFormat } from './lookup-item.ts';

const DAY_S = 86_400;
const NEXT_VERSION = 'version = if_not_exists(version, :now) + :one';
const NEWEST = 'attribute_not_exists(newestChange) OR newestChange < :changedAt';
const NAMES = { '#ttl': 'ttl' };

/** Customers over `table`; values are kept for `keepMs` (the longest age at which one may be served). */
export function dynamoLookupCache(
  client: DynamoDBClient,
  table: string,
  keepMs: number,
): LookupCache<Customer> {
  return dynamoCache(client, table, keepMs, CUSTOMERS, customerWriteThrough);
}

/** The cache over `table`, of values in any format; `writeThrough`: what reported values make of one. */
export function dynamoCache<Value extends Known>(
  client: DynamoDBClient,
  table: string,
  keepMs: number,
  format: ValueFormat<Value>,
  writeThrough: WriteThrough<Value>,
): LookupCache<Value> {
  const update = (key: string, input: Partial<UpdateItemCommandInput>): Promise<boolean> =>
    sent(client, { TableName: table, Key: { pk: { S: key } }, ExpressionAttributeNames: NAMES, ...input });
  const keepS = Math.ceil(keepMs / 1000);

  /** A change that can't be a new value costs no read; where another write comes in between, the entry is invalidated. */
  const written = async (key: string, change: CacheChange, nowMs: number): Promise<boolean> => {
    if (change.values === undefined || change.changedAtMs === undefined) return false;
    const reading = readItem(client, table, { pk: { S: key } });
    const item = await reading.catch(({ cause }: Error) => unwritable(cause));
    const entry = entryIn(item, nowMs, format);
    const changed = changedValue(entry, change, writeThrough);
    if (entry === undefined || changed === undefined) return false;
    const { value, isWhole } = changed;
    const placeholders = {
      ...format.placeholders(value),
      ...changeOf(value),
      ...(isWhole ? { ':cachedAt': whole(nowMs) } : {}),
    };
    return update(key, {
      UpdateExpression: `SET ${assignments(placeholders)}, tombstone = :false, newestChange = :changedAt,
        ${NEXT_VERSION}, #ttl = :ttl REMOVE refreshUntil`,
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: {
        ...placeholders,
        ...base(nowMs),
        ':false': { BOOL: false },
        ':version': whole(entry.version),
        ':ttl': expiry(nowMs, keepS),
      },
    });
  };

  const invalidate = async (key: string, changedAtMs: number, nowMs: number): Promise<void> => {
    const tombstone = (changedAt: string): Partial<UpdateItemCommandInput> => ({
      UpdateExpression: `SET tombstone = :true, changedAt = ${changedAt}, newestChange = ${changedAt},
        ${NEXT_VERSION}, #ttl = :ttl REMOVE isFound, customerId, tier, isAmbiguous, told, cachedAt, refreshUntil`,
      ExpressionAttributeValues: {
        ...base(nowMs),
        ':true': { BOOL: true },
        ':changedAt': whole(changedAtMs),
        ':ttl': expiry(nowMs, TOMBSTONE_MS / 1000),
      },
    });
    if (await update(key, { ...tombstone(':changedAt'), ConditionExpression: NEWEST })) return;
    // A newer change was reported before: the tombstone is that one's.
    await update(key, tombstone('if_not_exists(newestChange, :changedAt)'));
  };

  return {
    async read(key, nowMs) {
      return entryIn(await readItem(client, table, { pk: { S: key } }), nowMs, format);
    },
    writeLive(key, customer, version, nowMs) {
      const value = { ...format.placeholders(customer), ...changeOf(customer), ':cachedAt': whole(nowMs) };
      const absent = 'attribute_not_exists(version) OR #ttl <= :nowS';
      const unknownTime = customer.changedAtMs === undefined ? ', changedAt' : '';
      return update(key, {
        UpdateExpression: `SET ${assignments(value)}, tombstone = :false, ${NEXT_VERSION}, #ttl = :ttl
          REMOVE refreshUntil${unknownTime}`,
        ConditionExpression: version === 0 ? absent : 'version = :version',
        ExpressionAttributeValues: {
          ...value,
          ...base(nowMs),
          ':false': { BOOL: false },
          ...(version === 0 ? { ':nowS': expiry(nowMs, 0) } : { ':version': whole(version) }),
          ':ttl': expiry(nowMs, keepS),
        },
      });
    },
    async applyChange(key, change, nowMs) {
      if (await written(key, change, nowMs)) return 'updated';
      await invalidate(key, change.changedAtMs ?? UNKNOWN_TIME_MS, nowMs);
      return 'invalidated';
    },
    leaseRefresh: (key, nowMs, untilMs) =>
      update(key, {
        UpdateExpression: 'SET refreshUntil = :until, #ttl = if_not_exists(#ttl, :ttl)',
        ConditionExpression: 'attribute_not_exists(refreshUntil) OR refreshUntil <= :now',
        ExpressionAttributeValues: {
          ':until': whole(untilMs),
          ':now': whole(nowMs),
          ':ttl': expiry(untilMs, DAY_S),
        },
      }),
  };
}

function base(nowMs: number): Item {
  return { ':now': whole(nowMs), ':one': whole(1) };
}

function changeOf({ changedAtMs }: Known): Item {
  return changedAtMs === undefined ? {} : { ':changedAt': whole(changedAtMs) };
}

/** `name = :name` for every placeholder. */
function assignments(values: Item): string {
  return Object.keys(values)
    .map((placeholder) => `${placeholder.slice(1)} = ${placeholder}`)
    .join(', ');
}

/** Sends the update; a failed condition is an answer, every other fault an UnavailableError. */
async function sent(client: DynamoDBClient, input: UpdateItemCommandInput): Promise<boolean> {
  try {
    await client.send(new UpdateItemCommand(input));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    return unwritable(error);
  }
}

function unwritable(cause: unknown): never {
  throw new UnavailableError('cache_unavailable', 'The lookup cache could not be written.', 5, { cause });
}
