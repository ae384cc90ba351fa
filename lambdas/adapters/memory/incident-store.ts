/** Incident records in memory. */
import type { IncidentStore } from '../../core/ports.ts';

interface Row {
  /** The last step that was delivered. */
  version: number;
  /** The last one whose delivery has begun. */
  claimed: number;
  triggered: boolean;
  owner: string;
  leaseUntilMs: number;
}

/** Behaves as the DynamoDB store; held to the same contract suite. */
export function memoryIncidentStore(): IncidentStore {
  const rows = new Map<string, Row>();
  return {
    async claim(key, version, owner, nowMs, untilMs) {
      const row = rows.get(key) ?? { version: 0, claimed: 0, triggered: false, owner: '', leaseUntilMs: 0 };
      if (row.version >= version || row.claimed > version) return { kind: 'delivered' };
      if (row.leaseUntilMs > nowMs && row.owner !== owner) return { kind: 'busy', untilMs: row.leaseUntilMs };
      rows.set(key, { ...row, claimed: version, owner, leaseUntilMs: untilMs });
      return { kind: 'go', triggered: row.triggered, resolved: row.version > 0 && !row.triggered };
    },
    async delivered(key, version, owner, triggered) {
      const row = rows.get(key);
      if (row?.owner === owner) rows.set(key, { ...row, version, triggered, owner: '', leaseUntilMs: 0 });
    },
    async release(key, owner) {
      const row = rows.get(key);
      if (row?.owner === owner) rows.set(key, { ...row, owner: '', leaseUntilMs: 0 });
    },
    async read(key) {
      const row = rows.get(key);
      return row === undefined || row.version === 0
        ? undefined
        : { version: row.version, triggered: row.triggered };
    },
  };
}
