/** The lookup cache (protocol Lookup cache). */

/** What every cached answer has. */
export interface Known {
  found: boolean;
  /** Time of the system's own last change, where it reports it with the record; ms since the epoch. */
  changedAtMs?: number;
}

/** What the CRM says of a customer. */
export interface Customer extends Known {
  customerId: string;
  tier: string;
}

/** `customer`: what is known of the customer that was asked for. */
export interface CacheEntry<Value extends Known = Customer> {
  customer?: Value;
  cachedAtMs: number;
  /** Time of the CRM's own change that the value (or the tombstone) stands for, if known. */
  changedAtMs?: number;
  /** Time of the newest change ever reported for this key: an older one that comes late is never written through. */
  newestChangeMs?: number;
  /** Raised by every write; live writes are conditional on the version read before the call. 0: no entry. */
  version: number;
  /** Invalidated: never served, not even stale. */
  tombstone: boolean;
  /** A refresh is under way until then (ms since the epoch). */
  refreshUntilMs: number;
  /** The counters of changes by record id, as they were read along with the entry; absent where none are kept. */
  seen?: readonly number[];
}

/** Consistent reads, no copy in memory. Keys are HMACs of E.164 numbers. All methods throw UnavailableError. */
export interface LookupCache<Value extends Known = Customer> {
  /** An expired entry reads as absent. */
  read(key: string, nowMs: number): Promise<CacheEntry<Value> | undefined>;
  /**
   * Writes what a live call brought if the version is still `version` (0: still absent); says whether it did. The
   * entry's `changedAt` becomes the customer's own: one known from an earlier change says nothing of this value. `seen` is
   * that of the entry that was read.
   */
  writeLive(
    key: string,
    customer: Value,
    version: number,
    nowMs: number,
    seen?: readonly number[],
  ): Promise<boolean>;
  /**
   * Writes a change through onto an entry with a known, older `changedAt` (onto a tombstone only a whole value);
   * otherwise invalidates, also where nothing was cached. Either way the version rises.
   */
  applyChange(key: string, change: CacheChange, nowMs: number): Promise<'updated' | 'invalidated'>;
  /** Takes the right to queue a refresh until `untilMs`; false while another holds it. */
  leaseRefresh(key: string, nowMs: number, untilMs: number): Promise<boolean>;
}

export interface CacheChange {
  /** By the names of the answer's fields, as they came; absent: invalidate. */
  values?: Readonly<Record<string, unknown>>;
  changedAtMs?: number;
}
