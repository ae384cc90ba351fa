/** Every call that reached a simulated system, with its time and outcome. */
export interface CallRecord {
  /** Order of arrival, from 1. */
  seq: number;
  /** ms since the epoch at which its head arrived. */
  atMs: number;
  /** ms since the epoch of the answer or of its end; 0 while it is under way. */
  endedMs: number;
  method: string;
  /** What the system takes it for, e.g. `event`, `case`, `lookup`. */
  kind: string;
  /** HTTP status, or `reset`, `hang`, `aborted`; empty while it is under way. */
  outcome: string;
  /** Mode at its arrival. */
  mode: string;
}

/** One page of a growing list. */
export interface Page<T> {
  items: T[];
  /** `after` of the next page. */
  next: number;
  total: number;
}

/** The page that follows item number `after` (0: from the first). */
export function pageOf<T>(items: readonly T[], after: number, limit: number): Page<T> {
  const page = items.slice(after, after + limit);
  return { items: page, next: after + page.length, total: items.length };
}

/** Keeps every call of a run; `countBy` sums them by kind and outcome. */
export function createCallLog(): {
  begin(nowMs: number, method: string, kind: string, mode: string): CallRecord;
  all(): readonly CallRecord[];
  countBy(): Record<string, number>;
  clear(): void;
} {
  let records: CallRecord[] = [];
  return {
    begin(atMs, method, kind, mode) {
      const record = { seq: records.length + 1, atMs, endedMs: 0, method, kind, outcome: '', mode };
      records.push(record);
      return record;
    },
    all: () => records,
    countBy() {
      const counts: Record<string, number> = {};
      for (const { kind, outcome } of records) {
        const name = `${kind}:${outcome || 'under way'}`;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return counts;
    },
    clear: () => {
      records = [];
    },
  };
}
