/** Event records in memory. */
import type { EventRecords, QuarantineNotes, ReplayStore, UnsentRecords } from '../../core/ports.ts';
import {
  blankRecord,
  heldRecord,
  liveRecord,
  lostLease,
  type MemoryRecord,
  memoryClaims,
  memoryReplays,
} from './claims.ts';

/** Lives in ms: unapplied, applied, and more for what was ever dead-lettered. */
export interface MemoryRecordLives {
  receivedMs: number;
  appliedMs: number;
  deadExtraMs: number;
}

/** The store, with its records to look at and to spoil. */
export interface MemoryEventRecords extends EventRecords, UnsentRecords, QuarantineNotes {
  records: Map<string, MemoryRecord>;
  replays: ReplayStore;
}

/** 20, 7 and 14 days, the defaults of RECORD_*_TTL_S. */
export const DEFAULT_LIVES: MemoryRecordLives = {
  receivedMs: 1_728_000_000,
  appliedMs: 604_800_000,
  deadExtraMs: 1_209_600_000,
};

/** Nobody but one delivery has had to do with it. */
function isUntouched({ seen, applied, claimed, allowedHash }: MemoryRecord): boolean {
  return seen === 1 && !applied && claimed !== true && allowedHash === undefined;
}

/** An empty store. */
export function memoryEventRecords(
  lives: MemoryRecordLives = DEFAULT_LIVES,
  options?: { keepsFirstClaim: boolean },
): MemoryEventRecords {
  const records = new Map<string, MemoryRecord>();
  return {
    records,
    replays: memoryReplays(records, lives.receivedMs, blankRecord),
    ...memoryClaims(records, lives.receivedMs, blankRecord, options),
    async observe(key, payloadHash, nowMs, { filing } = {}) {
      const found = liveRecord(records, key, nowMs);
      if (found !== undefined) {
        found.seen = (found.seen ?? 0) + 1;
        if (filing !== undefined) found.filing ??= filing;
        return { kind: found.applied ? 'applied' : 'received', payloadHash: found.payloadHash };
      }
      const blank = blankRecord(payloadHash, nowMs + lives.receivedMs);
      records.set(key, { ...blank, acceptedAtMs: nowMs, seen: 1, ...(filing && { filing }) });
      return { kind: 'new', payloadHash };
    },
    async forget(key, payloadHash) {
      const record = records.get(key);
      if (record?.payloadHash === payloadHash && isUntouched(record)) records.delete(key);
    },
    async noteQuarantined(key, nowMs) {
      const record = records.get(key);
      if (record !== undefined) record.quarantinedAtMs = nowMs;
    },
    async complete(target, owner, nowMs, recent) {
      const record = heldRecord(records, target, owner);
      if (record === undefined) {
        if (records.get(target.key)?.applied !== true) throw lostLease();
        return;
      }
      record.applied = true;
      if (recent !== undefined) record.history = { ...record.history, recent };
      if (target.place !== undefined) record.place = target.place;
      record.owner = '';
      record.claimUntilMs = 0;
      record.expiresAtMs = nowMs + lives.appliedMs + (target.generation > 0 ? lives.deadExtraMs : 0);
    },
  };
}
