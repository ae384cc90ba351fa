/**
 * Reads for a lookup: the cache entry and, when the breaker's copy may have to be renewed, the breaker's record and window
 * along with it in one BatchGetItem, so that a lookup stays within its budget of AWS calls. Where changes name records by
 * id, their counters come along with every entry.
 */
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BreakerCopy, ReadBreaker } from '../../core/breaker/deps.ts';
import { NO_ENTRY } from '../../core/connector/guarded-cache.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { CacheEntry, Clock, Downstream, Known, LookupCache } from '../../core/ports.ts';
import { breakerStateOf } from './breaker-item.ts';
import type { Item } from './conditional.ts';
import { healthKey, healthOf } from './health-item.ts';
import { entryIn, type ValueFormat } from './lookup-item.ts';
import { seqIn } from './record-index.ts';

export interface LookupReaderDeps<Value extends Known> {
  client: DynamoDBClient;
  clock: Clock;
  /** Table names. */
  tables: { cache: string; breaker: string; coordination: string };
  downstream: Downstream;
  /** The plain reads: of the entry alone, and of the breaker alone. */
  readEntry: LookupCache<Value>['read'];
  readBreaker: ReadBreaker;
  format: ValueFormat<Value>;
  /** Keys of the counters in the cache's table. @default none are kept */
  counters?: readonly Item[];
  /** Setting BREAKER_CACHE_MS. */
  breakerCacheMs: number;
}

export interface LookupReader<Value extends Known> {
  read: LookupCache<Value>['read'];
  /** For the breaker guard: what came along with the last entry, while it is new enough. */
  readBreaker: ReadBreaker;
}

/** One a container. Both throw UnavailableError; `readBreaker` at once where `read` has just failed. */
export function createLookupReader<Value extends Known>(deps: LookupReaderDeps<Value>): LookupReader<Value> {
  const { client, clock, tables, downstream, format, counters = [] } = deps;
  // A lookup goes on for a while after its read: half the time that a copy lives spares it another one.
  const keepMs = deps.breakerCacheMs / 2;
  let along: (BreakerCopy & { atMs: number }) | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  let isDown = false;

  const readTogether = async (
    key: string,
    nowMs: number,
    withBreaker: boolean,
  ): Promise<CacheEntry<Value> | undefined> => {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tables.cache]: { Keys: [{ pk: { S: key } }, ...counters], ConsistentRead: true },
          ...(withBreaker && {
            [tables.breaker]: { Keys: [{ pk: { S: downstream } }], ConsistentRead: true },
            [tables.coordination]: { Keys: [healthKey(downstream)], ConsistentRead: true },
          }),
        },
      }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) throw new Error('keys were left unprocessed');
    if (withBreaker)
      along = {
        state: breakerStateOf(Responses[tables.breaker]?.[0], downstream),
        health: healthOf(Responses[tables.coordination]?.[0]),
        atMs: nowMs,
      };
    const found = (pk: string | undefined): Item | undefined =>
      Responses[tables.cache]?.find((item) => item['pk']?.S === pk);
    const entry = entryIn(found(key), nowMs, format);
    if (counters.length === 0) return entry;
    return { ...(entry ?? NO_ENTRY), seen: counters.map(({ pk }) => seqIn(found(pk?.S))) };
  };
  const isNew = (): boolean => along !== undefined && clock.now() - along.atMs < keepMs;

  return {
    async read(key, nowMs) {
      // Until this read is answered it counts as failed: a caller who stops waiting for it doesn't wait for another.
      isDown = true;
      askedMs = nowMs;
      try {
        const entry =
          isNew() && counters.length === 0
            ? await deps.readEntry(key, nowMs)
            : await readTogether(key, nowMs, !isNew());
        isDown = false;
        return entry;
      } catch (cause) {
        throw new UnavailableError('cache_unavailable', 'The lookup cache could not be read.', 5, { cause });
      }
    },
    async readBreaker(name, age) {
      if (along !== undefined && isNew()) return along;
      if (isDown && clock.now() - askedMs < deps.breakerCacheMs)
        throw new UnavailableError('breaker_store', 'The store does not answer.');
      return deps.readBreaker(name, age);
    },
  };
}
