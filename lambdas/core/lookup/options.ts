/** The settings LOOKUP_… and REFRESH_… as the rules take them. Spans in ms. */
export interface LookupOptions {
  /** Answer by then, counted from the request's own time stamp. */
  deadlineMs: number;
  freshMs: number;
  /** How long a customer that the CRM doesn't know counts as fresh. */
  notFoundMs: number;
  staleMs: number;
  liveTimeoutMs: number;
  /** Longest wait for the cache. */
  storeWaitMs: number;
  /** Longest wait for what follows a live call or an answer. */
  afterMs: number;
  refreshLeaseMs: number;
  /** The whole time that a call to the CRM has (CRM_TIMEOUT_MS). */
  callTimeoutMs: number;
  /** Country of numbers without a country code, ISO 3166 alpha-2. */
  defaultRegion: string;
}

/** The options from a source of settings by name. */
export function lookupOptions(number: (name: string) => number, defaultRegion: string): LookupOptions {
  return {
    deadlineMs: number('LOOKUP_DEADLINE_MS'),
    freshMs: number('LOOKUP_FRESH_MS'),
    notFoundMs: number('LOOKUP_NOT_FOUND_MS'),
    staleMs: number('LOOKUP_STALE_MS'),
    liveTimeoutMs: number('LOOKUP_LIVE_TIMEOUT_MS'),
    storeWaitMs: number('LOOKUP_STORE_WAIT_MS'),
    afterMs: number('LOOKUP_AFTER_MS'),
    refreshLeaseMs: number('REFRESH_LEASE_MS'),
    callTimeoutMs: number('CRM_TIMEOUT_MS'),
    defaultRegion,
  };
}
