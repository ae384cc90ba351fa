/** A container's copy of its secrets: fresh enough, fetched by one caller at a time, kept while the store is failing. */

import { UnavailableError } from '../errors.ts';
import type { Clock, Log, SecretSource, SecretValues } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';

/** Reads all stages of a secret from its store. Throws UnavailableError. */
export type FetchSecret = (secretId: string) => Promise<SecretValues>;

/** All in ms. */
export interface SecretCacheOptions {
  /** Age up to which a copy is served without a look (SECRET_CACHE_MS). */
  cacheMs: number;
  /** Least time between two looks, by `refresh` or by `read` after a failure (SECRET_REFRESH_MIN_MS). */
  refreshMinMs: number;
  /** Age up to which a copy is served while the store fails (SECRET_STALE_MAX_MS). */
  staleMaxMs: number;
}

/** Longest wait for a look at the store while a usable copy is loaded (own choice), ms; the look continues meanwhile. */
const LOOK_WAIT_MS = 200;

/** Of the store as it was at `atMs`, when it was asked: an answer can lie in a frozen container for long. */
interface Copy {
  values: SecretValues;
  atMs: number;
}

interface Flight {
  values: Promise<SecretValues>;
  sinceMs: number;
}

interface Entry {
  copy?: Copy;
  /** The fetch under way, shared by all who want it. */
  flight?: Flight;
  /** When the last fetch began, when `refresh` last looked, and when a fetch last failed; ms since the epoch. */
  begunMs: number;
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
    const entry = entries.get(secretId) ?? {
      begunMs: -Infinity,
      lookedAtMs: -Infinity,
      failedAtMs: -Infinity,
    };
    entries.set(secretId, entry);
    return entry;
  };

  const fetchNow = async (secretId: string, entry: Entry, sinceMs: number): Promise<SecretValues> => {
    const isLatest = (): boolean => entry.begunMs === sinceMs;
    try {
      const values = await fetchSecret(secretId);
      if ((entry.copy?.atMs ?? sinceMs) <= sinceMs) entry.copy = { values, atMs: sinceMs };
      if (isLatest()) entry.failedAtMs = -Infinity;
      return values;
    } catch (error) {
      if (isLatest()) entry.failedAtMs = clock.now();
      throw error;
    } finally {
      if (isLatest()) delete entry.flight;
    }
  };

  /** No fetch lasts so long: its container was frozen, and its answer may be as old. */
  const isFrozen = ({ sinceMs }: Flight): boolean => since(sinceMs) >= refreshMinMs;

  const underWay = (entry: Entry): Flight | undefined =>
    entry.flight === undefined || isFrozen(entry.flight) ? undefined : entry.flight;

  const fly = (secretId: string, entry: Entry): Flight => {
    const flight = underWay(entry);
    if (flight !== undefined) return flight;
    const sinceMs = clock.now();
    entry.begunMs = sinceMs;
    // Set before its first step: a fetch may fail at once.
    const values = Promise.resolve().then(() => fetchNow(secretId, entry, sinceMs));
    entry.flight = { values, sinceMs };
    return entry.flight;
  };

  /** A flight that somebody else began may have been frozen with its container: its failure is tried again once. */
  const flyOrJoin = (secretId: string, entry: Entry): Promise<SecretValues> => {
    const joined = underWay(entry);
    return joined?.values.catch(() => fly(secretId, entry).values) ?? fly(secretId, entry).values;
  };

  const younger = (entry: Entry, ms: number): Copy | undefined =>
    entry.copy !== undefined && since(entry.copy.atMs) <= ms ? entry.copy : undefined;

  const read = async (secretId: string): Promise<SecretValues> => {
    const entry = entryOf(secretId);
    const fresh = younger(entry, cacheMs);
    if (fresh !== undefined) return fresh.values;
    const stale = younger(entry, staleMaxMs);
    if (stale !== undefined && since(entry.failedAtMs) < refreshMinMs) return stale.values;
    if (stale === undefined) return flyOrJoin(secretId, entry);
    const serveStale = (message: string): SecretValues => {
      log.warn(message, { ageMs: since(stale.atMs) });
      return stale.values;
    };
    const { values, sinceMs } = fly(secretId, entry);
    try {
      return await withTimeout(clock, LOOK_WAIT_MS - since(sinceMs), values, () =>
        serveStale('secret store slow, serving the last copy'),
      );
    } catch {
      return serveStale('secret store unreachable, serving the last copy');
    }
  };

  const refresh = async (secretId: string): Promise<SecretValues> => {
    const entry = entryOf(secretId);
    const flight = underWay(entry);
    if (flight !== undefined) return flight.values;
    if (since(entry.lookedAtMs) >= refreshMinMs) {
      entry.lookedAtMs = clock.now();
      return fly(secretId, entry).values;
    }
    if (since(entry.failedAtMs) < refreshMinMs)
      throw new UnavailableError('secret_unavailable', 'The secret could not be checked; send it again.');
    return read(secretId);
  };

  return { read, refresh };
}
