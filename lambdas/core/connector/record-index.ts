/**
 * Changes that name a record by its id (P6), and lookups that read it under any key.
 *
 * A counter for each connector, an item for each record: `{changed, keys}`. A change takes the counter's next number,
 * raises the record's `changed` to it, and tombstones every key that the record is cached under. A lookup reads the
 * counter before it calls; afterwards it adds its key to each record that it has read, unless that has `changed` since;
 * only then it writes its entry, on the version that it has read. Whichever of `raise` and `add` comes first, the other
 * sees it: either the change finds the key, or the lookup finds the change. There is no clock in it.
 */
import type { Hasher } from '../ports.ts';

/** The counters of one connector. All methods are consistent and throw UnavailableError. */
export interface ChangeCounter {
  /** The present value of every part; 0 for one that was never raised. */
  read(): Promise<readonly number[]>;
  /** Raises a part by one and returns its new value. */
  next(part: number): Promise<number>;
}

/**
 * The records of one connector. All methods are consistent and throw UnavailableError. An item outlives every entry that
 * was written under its keys, and their tombstones.
 */
export interface RecordIndex {
  /** Raises `changed` to `seq`, never lowers it, and returns all keys as they are then; they stay. */
  raise(record: string, seq: number): Promise<readonly string[]>;
  /** Adds the key where `changed` is absent or at most `seq`; says whether it did. Also false where there are `MAX_KEYS` others. */
  add(record: string, key: string, seq: number): Promise<boolean>;
}

/** Own choice: a record is known by a handful of keys; under more it is not cached. */
export const MAX_KEYS = 100;

export interface RecordChangeDeps {
  counter: ChangeCounter;
  index: RecordIndex;
  /** Tombstones an entry, also where there is none. Throws UnavailableError. */
  tombstone(key: string): Promise<unknown>;
  /** Where a record's item is: an HMAC, since ids can be personal (P9). */
  recordKey(entity: string): string;
  /** Which counter an entity goes by. */
  part(entity: string): number;
}

/**
 * What the system says has changed is not served again to a lookup that begins after this has resolved. Where it throws
 * UnavailableError the notice is sent again: doing it twice does no harm.
 */
export async function invalidateRecord(deps: RecordChangeDeps, entity: string): Promise<void> {
  const seq = await deps.counter.next(deps.part(entity));
  const keys = await deps.index.raise(deps.recordKey(entity), seq);
  await Promise.all(keys.map((key) => deps.tombstone(key)));
}

/** The counter as it was before a lookup called. */
export type Seen = readonly number[];

/**
 * Whether the entry under `key`, made of these records, may be written now: every record knows the key, and none has
 * changed since `seen` was read. Throws UnavailableError; then nothing may be written.
 */
export async function admitEntry(
  { index, recordKey, part }: Pick<RecordChangeDeps, 'index' | 'recordKey' | 'part'>,
  key: string,
  entities: readonly string[],
  seen: Seen,
): Promise<boolean> {
  const added = await Promise.all(
    entities.map((entity) => index.add(recordKey(entity), key, seen[part(entity)] ?? 0)),
  );
  return added.every(Boolean);
}

/**
 * The part of an entity among `parts` counters. One counter takes 1,000 changes a second (a partition's writes); more are
 * dealt out. Their number must stay what it was: a record's `changed` is of one part alone.
 */
export function partOf(hasher: Pick<Hasher, 'sha256'>, entity: string, parts: number): number {
  return parts === 1 ? 0 : Number.parseInt(hasher.sha256(entity).slice(0, 8), 16) % parts;
}
