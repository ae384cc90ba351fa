/** The tables: one row each, with what hurts if it is lost. */

export type TableName = 'idempotency' | 'requests' | 'cache' | 'breaker' | 'coordination' | 'tokens';

/** What a table needs beside its key `pk` and its TTL attribute. */
export interface TableSpec {
  /** Environment variable that carries the name. */
  variable: string;
  /** Kept, protected from deletion and recoverable to any point in time. */
  precious: boolean;
  /** Why, either way. */
  why: string;
  /** Writes (and reads) an accepted event makes here: sizes warm throughput. */
  writesAnEvent: number;
  /** Whether records are found beside their keys: by interaction or customer, and as letters of a queue. */
  found?: boolean;
  stream?: boolean;
}

export const tables: Record<TableName, TableSpec> = {
  idempotency: {
    variable: 'TABLE_IDEMPOTENCY',
    precious: true,
    why: 'the memory of what was accepted and applied: without it a late retry is a second effect',
    // Ingest observes once; the worker claims and completes.
    writesAnEvent: 3,
    found: true,
  },
  requests: {
    variable: 'TABLE_REQUESTS',
    precious: true,
    why: 'results that callers still poll for',
    writesAnEvent: 0,
    found: true,
  },
  cache: {
    variable: 'TABLE_CACHE',
    precious: false,
    why: 'filled again by the CRM; a restored copy would bring back entries that were invalidated since',
    writesAnEvent: 0,
  },
  breaker: {
    variable: 'TABLE_BREAKER',
    precious: false,
    why: 'holds seconds of state; a restored copy would open or close on old news',
    writesAnEvent: 0,
    stream: true,
  },
  coordination: {
    variable: 'TABLE_COORDINATION',
    precious: false,
    why: 'windows and rate lanes of the last minute; a restored copy says nothing true',
    writesAnEvent: 0,
  },
  tokens: {
    variable: 'TABLE_TOKENS',
    precious: false,
    why: 'access tokens are fetched again; a restored copy would serve revoked ones',
    writesAnEvent: 0,
  },
};

export const tableNames = Object.keys(tables) as TableName[];
