/** Writes what a notice of changes says into the lookup cache (P6). */
import { timeMs } from '../customer/time.ts';
import { lookupKey } from '../lookup/lookup-key.ts';
import type { CacheChange, Clock, Hasher, LookupCache } from '../ports.ts';
import type { Change, Connector } from './definition.ts';
import { readValue } from './input.ts';
import type { LookupAnswer } from './look-up.ts';
import { invalidateRecord, type RecordChangeDeps } from './record-index.ts';
import type { NoticeOutcome } from './take-notice.ts';

export interface ApplyChangesDeps {
  clock: Clock;
  hasher: Hasher;
  connector: Pick<Connector, 'name' | 'lookups'>;
  /** Key of the HMACs over keys and ids. Throws UnavailableError. */
  piiKey: () => Promise<string>;
  /** Of a lookup by its name. */
  cacheOf: (lookup: string) => Pick<LookupCache<LookupAnswer>, 'applyChange'>;
  records: RecordChangeDeps;
}

type ByKeys = Exclude<Change, { entity: string }>;

/** What a change has come to: at each key that it names, and how many keys were left. */
interface Reached {
  written: readonly NoticeOutcome['status'][];
  emptied: number;
  unreadable: number;
}

/**
 * `updated`: the new values are under every key that is named; `invalidated`: under one of them at least the next lookup asks
 * the system; `ignored`: no entry is concerned. Throws UnavailableError where one could not be written.
 */
export function createApplyChanges(
  { clock, hasher, connector, piiKey: readKey, cacheOf, records }: ApplyChangesDeps,
  { defaultRegion }: { defaultRegion: string },
): (changes: readonly Change[]) => Promise<NoticeOutcome> {
  const keysOf = async (lookup: string, given: ByKeys['keys'], piiKey: string) => {
    const declared = connector.lookups[lookup]?.keys ?? {};
    const named = Object.entries(given).flatMap(([key, values]) =>
      [values].flat().map((raw) => ({ key, raw, field: declared[key] })),
    );
    const read = await Promise.all(
      named.map(async ({ key, raw, field }) => {
        const value = field && (await readValue(field, raw, defaultRegion));
        return value === undefined
          ? undefined
          : lookupKey(hasher, piiKey, connector.name, { lookup, key, value });
      }),
    );
    const keys = read.filter((key) => key !== undefined);
    return { keys: new Set(keys), unreadable: read.length - keys.length };
  };

  const byKeys = async ({ lookup, keys, left = {}, values, changedAt }: ByKeys): Promise<Reached> => {
    const piiKey = await readKey();
    const [named, given] = [await keysOf(lookup, keys, piiKey), await keysOf(lookup, left, piiKey)];
    const unreadable = named.unreadable + given.unreadable;
    // A key that the record has given up is never written through: the new value is not its own.
    const emptied = [...given.keys].filter((key) => !named.keys.has(key));
    if (named.keys.size + emptied.length === 0) return { written: [], emptied: 0, unreadable };
    const changedAtMs = timeMs(changedAt);
    const emptying: CacheChange = changedAtMs === undefined ? {} : { changedAtMs };
    const change: CacheChange = { ...emptying, ...(values && { values }) };
    const cache = cacheOf(lookup);
    const apply = (all: Iterable<string>, what: CacheChange) =>
      Promise.all(Array.from(all, (key) => cache.applyChange(key, what, clock.now())));
    const [written] = await Promise.all([apply(named.keys, change), apply(emptied, emptying)]);
    return { written, emptied: emptied.length, unreadable };
  };

  const byId = async (entity: string): Promise<Reached> => {
    await readKey();
    await invalidateRecord(records, entity);
    return { written: ['invalidated'], emptied: 0, unreadable: 0 };
  };

  return async (changes) => {
    const reached = await Promise.all(
      changes.map((change) => ('entity' in change ? byId(change.entity) : byKeys(change))),
    );
    const unreadable = reached.reduce((sum, one) => sum + one.unreadable, 0);
    return { status: statusOf(reached), unreadable };
  };
}

function statusOf(reached: readonly Reached[]): NoticeOutcome['status'] {
  const written = reached.flatMap((one) => one.written);
  if (written.length === 0) return reached.some(({ emptied }) => emptied > 0) ? 'invalidated' : 'ignored';
  return written.every((one) => one === 'updated') ? 'updated' : 'invalidated';
}
