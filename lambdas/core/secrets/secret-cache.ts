/** A container's copy of its secrets: fresh enough, fetched by one caller at a time, kept while the store is ill. */
import { UnavailableError } from '../errors.ts';
import type { Clock, Log, SecretSource, SecretValues } from '../ports.ts';

/** Reads all stages of a secret from its store. Throws UnavailableError. */
export type FetchSecret = (secretId: string) => Promise<SecretValues>;

/** All in ms. */
export interface SecretCacheOptions {
  /** Age up to which a copy is served without a look (SECRET_CACHE_MS). */
  cacheMs: number;
  /** Least time between two looks, be it by `refresh` or by `read` after a failure (SECRET_REFRESH_MIN_MS). */
  refreshMinMs: number;
  /** Age up to which a copy is served while the store fails (SECRET_STALE_MAX_MS). */
  staleMaxMs: number;
}

interface Copy {
  values: SecretValues;
  atMs: number;
}

interface Entry {
  copy?: Copy;
  /** The fetch under way, shared by all who want it. */
  flight?: Promise<SecretValues>;
  /** When `refresh` last looked, and when a fetch last failed; ms since the epoch. */
  lookedAtMs: number;
  failedAtMs: number;
}

/** A cache over `fetch`. Holds for any secret; create one a container. */
export function createSecretCache(
  { fetch: fetchSecret, clock, log }: { fetch: FetchSecret; clock: Clock; log: Log },
  { cacheMs, refreshMinMs, staleMaxMs }: SecretCacheOptions,
): SecretSource {
  const entries = new Map<string, Entry>();

  const since = (atMs: number): number => clock.now() - atMs;

  const entryOf = (secretId: string): Entry => {
    const entry = entries.get(secretId) ?? { lookedAtMs: -Infinity, failedAtMs: -Infinity };
    entries.set(secretId, entry);
    return entry;
  };

  const fetchNow = async (secretId: string, entry: Entry): Promise<SecretValues> => {
    try {
      const values = await fetchSecret(secretId);
      entry.copy = { values, atMs: clock.now() };
      entry.failedAtMs = -Infinity;
      return values;
    } catch (error) {
      entry.failedAtMs = clock.now();
      throw error;
    }
  };

  const fly = (secretId: string, entry: Entry): Promise<SecretValues> => {
    entry.flight ??= fetchNow(secretId, entry).finally(() => {
      delete entry.flight;
    });
    return entry.flight;
  };

  /** A flight that somebody else began may have been frozen with its container: its failure is tried again once. */
  const flyOrJoin = (secretId: string, entry: Entry): Promise<SecretValues> =>
    entry.flight === undefined ? fly(secretId, entry) : entry.flight.catch(() => fly(secretId, entry));

  const younger = (entry: Entry, ms: number): Copy | undefined =>
    entry.copy !== undefined && since(entry.copy.atMs) <= ms ? entry.copy : undefined;

  const read = async (secretId: string): Promise<SecretValues> => {
    const entry = entryOf(secretId);
    const fresh = younger(entry, cacheMs);
    if (fresh !== undefined) return fresh.values;
    const stale = younger(entry, staleMaxMs);
    if (stale !== undefined && since(entry.failedAtMs) < refreshMinMs) return stale.values;
    try {
      return await flyOrJoin(secretId, entry);
    } catch (error) {
      if (stale === undefined) throw error;
      log.warn('secret store unreachable, serving the last copy', { ageMs: since(stale.atMs) });
      return stale.values;
    }
  };

  const refresh = async (secretId: string): Promise<SecretValues> => {
    const entry = entryOf(secretId);
    if (entry.flight !== undefined) return entry.flight;
    if (since(entry.lookedAtMs) >= refreshMinMs) {
      entry.lookedAtMs = clock.now();
      return fly(secretId, entry);
    }
    if (since(entry.failedAtMs) < refreshMinMs)
      throw new UnavailableError('secret_unavailable', 'The secret could not be checked; send it again.');
    return read(secretId);
  };

  return { read, refresh };
}
