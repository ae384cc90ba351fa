/** The lookup cache (protocol Lookup cache). */

/** What the CRM says of a customer. */
export interface Customer {
  found: boolean;
  customerId: string;
  tier: string;
  /** Time of the CRM's own last change, where it tells it with the customer; ms since the epoch. */
  changedAtMs?: number;
}

export interface CacheEntry {
  customer?: Customer;
  cachedAtMs: number;
  /** Time of the CRM's own change that the value (or the tombstone) stands for, if known. */
  changedAtMs?: number;
  /** Time of the newest change ever told for this key: an older one that comes late is never written through. */
  newestChangeMs?: number;
  /** Raised by every write; live writes are conditional on the version read before the call. 0: no entry. */
  version: number;
  /** Invalidated: never served, not even stale. */
  tombstone: boolean;
  /** A refresh is under way until then (ms since the epoch). */
  refreshUntilMs: number;
}

/** Consistent reads, no copy in memory. Keys are HMACs of E.164 numbers. All methods throw UnavailableError. */
export interface LookupCache {
  /** An expired entry reads as absent. */
  read(key: string, nowMs: number): Promise<CacheEntry | undefined>;
  /**
   * Writes what a live call brought if the version is still `version` (0: still absent); says whether it did. The
   * entry's `changedAt` becomes the customer's own: one known from an earlier change says nothing of this value.
   */
  writeLive(key: string, customer: Customer, version: number, nowMs: number): Promise<boolean>;
  /**
   * Writes a change through onto an entry with a known, older `changedAt` (onto a tombstone only a whole customer);
   * otherwise invalidates, also where nothing was cached. Either way the version rises.
   */
  applyChange(key: string, change: CacheChange, nowMs: number): Promise<'updated' | 'invalidated'>;
  /** Takes the right to queue a refresh until `untilMs`; false while another holds it. */
  leaseRefresh(key: string, nowMs: number, untilMs: number): Promise<boolean>;
}

export interface CacheChange {
  /** Absent: invalidate. */
  customer?: Partial<Pick<Customer, 'customerId' | 'tier'>>;
  changedAtMs?: number;
}
