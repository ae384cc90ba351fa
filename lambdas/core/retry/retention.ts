/** Nothing is left to expire: a message near the end of its queue's retention is dead-lettered with that reason. */

/** SOURCE_RETENTION_S and RETENTION_GUARD_MS. */
export interface RetentionRule {
  retentionS: number;
  guardMs: number;
}

/** ms since the epoch from which on a message sent at `sentAtMs` must be dead-lettered. */
export function retentionEndsMs(sentAtMs: number, { retentionS, guardMs }: RetentionRule): number {
  return sentAtMs + retentionS * 1000 - guardMs;
}
