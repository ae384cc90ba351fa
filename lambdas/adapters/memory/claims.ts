/** Claim records in memory: the semantics that every claim store has. */
import { ConflictError } from '../../core/errors.ts';
import type {
  ClaimStore,
  ClaimTarget,
  Filing,
  LetterMark,
  Reopened,
  ReplayStore,
  TryHistory,
} from '../../core/ports.ts';
import { type ClaimedRecord, refusalOf, replayRefusal } from '../../core/retry/claim-rule.ts';
import { untried } from '../../core/retry/history.ts';

/** A record; `expiresAtMs` is Infinity where it lives until it is finished. */
export interface MemoryRecord extends ClaimedRecord {
  expiresAtMs: number;
  history: TryHistory;
  historyOf: number;
  /** When ingest accepted it, ms since the epoch, and how often it was observed; absent where nobody did. */
  acceptedAtMs?: number;
  seen?: number;
  /** Whether a worker has ever claimed it. */
  claimed?: boolean;
  /** When it was first claimed, ms since the epoch. */
  firstClaimedAtMs?: number;
  /** When an applied event was accepted. */
  place?: NonNullable<ClaimTarget['place']>;
  /** Where it is found; while it is a letter, where it was before. */
  filing?: Filing;
  /** Its last dead letter; `isLetter` until it is replayed or dropped. */
  letter?: LetterMark;
  isLetter?: boolean;
  /** End of the last Retry-After, ms since the epoch. */
  heldUntilMs?: number;
  /** The generation of which an operator wants no more tries. */
  stopOf?: number;
  quarantinedAtMs?: number;
}

/** A record that nobody has claimed. */
export function blankRecord(payloadHash: string, expiresAtMs: number): MemoryRecord {
  return {
    applied: false,
    generation: 0,
    payloadHash,
    owner: '',
    claimUntilMs: 0,
    expiresAtMs,
    history: untried,
    historyOf: 0,
  };
}

/** The live record under `key`: an expired one counts as absent. */
export function liveRecord<Record extends MemoryRecord>(
  records: Map<string, Record>,
  key: string,
  nowMs: number,
): Record | undefined {
  const found = records.get(key);
  return found !== undefined && found.expiresAtMs > nowMs ? found : undefined;
}

/** The record, if `owner` holds its claim. */
export function heldRecord<Record extends MemoryRecord>(
  records: Map<string, Record>,
  { key }: ClaimTarget,
  owner: string,
): Record | undefined {
  const found = records.get(key);
  return found?.owner === owner ? found : undefined;
}

/** What claim stores have in common; `create` makes the record that a claim finds absent. */
export function memoryClaims<Record extends MemoryRecord>(
  records: Map<string, Record>,
  unappliedMs: number,
  create: (payloadHash: string, expiresAtMs: number) => Record,
  { keepsFirstClaim = false } = {},
): ClaimStore {
  const letGo = (record: Record): void => {
    record.owner = '';
    record.claimUntilMs = 0;
  };
  return {
    async claim(target, owner, nowMs, untilMs) {
      const record =
        liveRecord(records, target.key, nowMs) ?? create(target.payloadHash, nowMs + unappliedMs);
      if (record.payloadHash === '') record.payloadHash = target.payloadHash;
      const refusal = refusalOf(record, target, owner, nowMs);
      if (refusal !== undefined) return refusal;
      record.owner = owner;
      record.claimed = true;
      record.claimUntilMs = untilMs;
      record.generation = target.generation;
      record.expiresAtMs = nowMs + unappliedMs;
      records.set(target.key, record);
      const { recent } = record.history;
      const history = record.historyOf === target.generation ? record.history : { ...untried, recent };
      const { firstClaimedAtMs = nowMs } = record;
      if (keepsFirstClaim) record.firstClaimedAtMs = firstClaimedAtMs;
      const wasBefore = keepsFirstClaim && firstClaimedAtMs !== nowMs;
      const { under } = record.filing ?? {};
      const found = wasBefore ? { ...history, firstClaimedAtMs } : history;
      const isStopped = record.stopOf === target.generation;
      return {
        ...{ kind: 'claimed', history: found },
        ...(under === undefined ? {} : { under }),
        ...(isStopped && { isStopped }),
      };
    },
    async fail(target, owner, history, _nowMs, heldUntilMs) {
      const record = heldRecord(records, target, owner);
      if (record === undefined) return;
      record.history = history;
      record.historyOf = target.generation;
      if (heldUntilMs !== undefined) record.heldUntilMs = heldUntilMs;
      letGo(record);
    },
    async release(target, owner) {
      const record = heldRecord(records, target, owner);
      if (record !== undefined) letGo(record);
    },
    async markDeadLettered(target, owner, generation, nowMs, letter) {
      const record = heldRecord(records, target, owner);
      if (record === undefined) {
        if ((records.get(target.key)?.generation ?? 0) < generation) throw lostLease();
        return;
      }
      record.generation = generation;
      record.expiresAtMs = nowMs + unappliedMs;
      record.letter = letter;
      record.isLetter = true;
      record.history = { ...record.history, recent: letter.recent };
      letGo(record);
    },
  };
}

/** The operator's side of the same records. */
export function memoryReplays<Record extends MemoryRecord>(
  records: Map<string, Record>,
  unappliedMs: number,
  create: (payloadHash: string, expiresAtMs: number) => Record,
): ReplayStore {
  const refused = (target: ClaimTarget, nowMs: number, editing = false): Reopened => {
    const record = liveRecord(records, target.key, nowMs);
    return (record && replayRefusal(record, target, nowMs, editing)) ?? { kind: 'reopened' };
  };
  const reopen = (target: ClaimTarget, nowMs: number, allowedHash?: string): Reopened => {
    const found = refused(target, nowMs, allowedHash !== undefined);
    if (found.kind !== 'reopened') return found;
    const record = liveRecord(records, target.key, nowMs) ?? create(target.payloadHash, nowMs + unappliedMs);
    if (target.generation > record.generation) record.isLetter = false;
    record.generation = target.generation;
    record.payloadHash ||= target.payloadHash;
    record.expiresAtMs = nowMs + unappliedMs;
    if (allowedHash !== undefined) record.allowedHash = allowedHash;
    records.set(target.key, record);
    return found;
  };
  return {
    look: async (target, nowMs) => refused(target, nowMs),
    reopen: async (target, nowMs) => reopen(target, nowMs),
    allow: async (target, hash, nowMs) => reopen(target, nowMs, hash),
    async drop({ key, generation }) {
      const record = records.get(key);
      if (record?.generation === generation) record.isLetter = false;
    },
    async stop(key, nowMs) {
      const record = liveRecord(records, key, nowMs);
      if (record === undefined || record.applied || record.isLetter === true || record.generation === 0)
        return false;
      record.stopOf = record.generation;
      return true;
    },
    async find(key, nowMs) {
      const record = liveRecord(records, key, nowMs);
      if (record === undefined) return undefined;
      const { applied, generation, payloadHash, allowedHash = payloadHash } = record;
      return { applied, generation, payloadHash: allowedHash };
    },
    async replacePayload(key, hash, owner) {
      const record = records.get(key);
      if (record === undefined || record.owner !== owner) throw lostLease();
      record.payloadHash = hash;
      delete record.allowedHash;
    },
  };
}

/** Somebody else took the record over. */
export function lostLease(): ConflictError {
  return new ConflictError('The claim on this record was lost before its end was written.');
}
