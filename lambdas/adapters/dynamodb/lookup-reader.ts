/**
 * Reads for a lookup: the cache entry and, when the breaker's copy may be needed anew, the breaker's record and window
 * along with it in one BatchGetItem, so that a lookup stays within its budget of AWS calls.
 */
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { BreakerCopy, ReadBreaker } from '../../core/breaker/deps.ts';
import { UnavailableError } from '../../core/errors.ts';
import type { Clock, Downstream, LookupCache } from '../../core/ports.ts';
import { breakerStateOf } from './breaker-item.ts';
import { healthKey, healthOf } from './health-item.ts';
import { entryIn } from './lookup-item.ts';

export interface LookupReaderDeps {
  client: DynamoDBClient;
  clock: Clock;
  /** Table names. */
  tables: { cache: string; breaker: string; coordination: string };
  downstream: Downstream;
  /** The plain reads: of the entry alone, and of the breaker alone. */
  readEntry: LookupCache['read'];
  readBreaker: ReadBreaker;
  /** Setting BREAKER_CACHE_MS. */
  breakerCacheMs: number;
}

export interface LookupReader {
  read: LookupCache['read'];
  /** For the breaker guard: what came along with the last entry, while it is new enough. */
  readBreaker: ReadBreaker;
}

/** One a container. Both throw UnavailableError; `readBreaker` at once where `read` has just failed. */
export function createLookupReader(deps: LookupReaderDeps): LookupReader {
  const { client, clock, tables, downstream } = deps;
  // A lookup goes on for a while after its read: half the time that a copy lives spares it another one.
  const keepMs = deps.breakerCacheMs / 2;
  let along: (BreakerCopy & { atMs: number }) | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  let isDown = false;

  const readTogether: LookupCache['read'] = async (key, nowMs) => {
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(
      new BatchGetItemCommand({
        RequestItems: {
          [tables.cache]: { Keys: [{ pk: { S: key } }], ConsistentRead: true },
          [tables.breaker]: { Keys: [{ pk: { S: downstream } }], ConsistentRead: true },
          [tables.coordination]: { Keys: [healthKey(downstream)], ConsistentRead: true },
        },
      }),
    );
    if (Object.keys(UnprocessedKeys).length > 0) throw new Error('keys were left unprocessed');
    along = {
      state: breakerStateOf(Responses[tables.breaker]?.[0], downstream),
      health: healthOf(Responses[tables.coordination]?.[0]),
      atMs: nowMs,
    };
    return entryIn(Responses[tables.cache]?.[0], nowMs);
  };
  const isNew = (): boolean => along !== undefined && clock.now() - along.atMs < keepMs;

  return {
    async read(key, nowMs) {
      // Until this read is answered it counts as failed: a caller who stops waiting for it doesn't wait for another.
      isDown = true;
      askedMs = nowMs;
      try {
        const entry = await (isNew() ? deps.readEntry : readTogether)(key, nowMs);
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
