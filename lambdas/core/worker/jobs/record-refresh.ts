/** Asks a connector's lookup again and writes what came into the cache, unless the entry or its records have changed (P6). */
import type { ConnectorCalls, LookupBy } from '../../connector/calls.ts';
import type { LookupAnswer } from '../../connector/look-up.ts';
import { lookupKey } from '../../lookup/lookup-key.ts';
import type { CallOptions, Clock, Hasher, LookupCache } from '../../ports.ts';

export interface RecordRefreshDeps {
  /** Name of the connector. */
  connector: { name: string };
  calls: Pick<ConnectorCalls, 'find' | 'ready'>;
  /** Of a lookup by its name. */
  cacheOf: (lookup: string) => Pick<LookupCache<LookupAnswer>, 'read' | 'writeLive'>;
  hasher: Hasher;
  /** The key of the HMACs over keys; throws UnavailableError. */
  piiKey: () => Promise<string>;
  clock: Clock;
}

/** What came, and the write that what was read before the call allows. */
export interface RefreshedRecord {
  answer: LookupAnswer;
  write(): Promise<void>;
}

/** Resolves when the secrets of a refresh are loaded. Throws UnavailableError. */
export async function readyToRefreshRecord({
  calls,
  piiKey,
}: Pick<RecordRefreshDeps, 'calls' | 'piiKey'>): Promise<void> {
  await Promise.all([calls.ready(), piiKey()]);
}

/** Throws what the system and the cache throw. */
export async function refreshRecord(
  { connector, calls, cacheOf, hasher, piiKey, clock }: RecordRefreshDeps,
  by: LookupBy,
  call: CallOptions,
): Promise<RefreshedRecord> {
  const cache = cacheOf(by.lookup);
  const key = lookupKey(hasher, await piiKey(), connector.name, by);
  const before = await cache.read(key, clock.now());
  const answer = await calls.find(by, call);
  return {
    answer,
    async write() {
      await cache.writeLive(key, answer, before?.version ?? 0, clock.now(), before?.seen);
    },
  };
}
