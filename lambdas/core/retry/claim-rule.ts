/** Who may work on a record: the one rule of every claim store, whatever it keeps its records in. */
import type { Claim, ClaimTarget, Reopened } from '../ports.ts';

/** The part of a record that a claim depends on. Times are ms since the epoch. */
export interface ClaimedRecord {
  applied: boolean;
  generation: number;
  /** Empty until the first claim of a record that was made without one. */
  payloadHash: string;
  /** Set by an operator's edit: only this payload may replay. */
  allowedHash?: string;
  owner: string;
  claimUntilMs: number;
}

/** Why `owner` may not have the record now; undefined where it may. */
export function refusalOf(
  record: ClaimedRecord,
  target: ClaimTarget,
  owner: string,
  nowMs: number,
): Exclude<Claim, { kind: 'claimed' }> | undefined {
  if (record.generation > target.generation) return { kind: 'superseded' };
  const expected = record.allowedHash ?? record.payloadHash;
  if (expected !== '' && expected !== target.payloadHash) return { kind: 'conflict' };
  if (record.applied) return { kind: 'applied' };
  if (record.claimUntilMs > nowMs && record.owner !== owner)
    return { kind: 'busy', untilMs: record.claimUntilMs };
  return undefined;
}

/**
 * What is in the way of a replay. `editing`: the payload that `target` names is about to be replaced, so it may be
 * the accepted one or the one that an earlier edit allowed. A conflict comes first: such a letter is no copy of ours.
 */
export function replayRefusal(
  record: ClaimedRecord,
  target: ClaimTarget,
  nowMs: number,
  editing = false,
): Exclude<Reopened, { kind: 'reopened' }> | undefined {
  const { payloadHash, allowedHash = payloadHash } = record;
  const allowed = editing ? [payloadHash, allowedHash] : [allowedHash];
  if (payloadHash !== '' && !allowed.includes(target.payloadHash)) return { kind: 'conflict' };
  if (record.applied) return { kind: 'applied' };
  if (record.generation > target.generation) return { kind: 'superseded' };
  return record.claimUntilMs > nowMs ? { kind: 'busy', untilMs: record.claimUntilMs } : undefined;
}
