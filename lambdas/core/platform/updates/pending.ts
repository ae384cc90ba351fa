/** Updates of one invocation: read and split by platform; of several for one interaction only the last counts. */
import { canonicalJson } from '../../message/canonical-json.ts';
import type { Hasher, Platform, PlatformUpdateMessage, QueueRecord, TryHistory } from '../../ports.ts';
import { untried } from '../../retry/history.ts';

/** The newest update of an interaction, of one rule where that has declared fields, and all records that are done with it. */
export interface Pending {
  update: PlatformUpdateMessage;
  /** The update's own record first. */
  records: readonly [QueueRecord, ...QueueRecord[]];
  /** Key of its note; the group that the breaker counts it for. */
  key: string;
  history: TryHistory;
  /** Whether there is a note to forget. */
  noted: boolean;
}

type Hashing = Pick<Hasher, 'sha256'>;

/** Key of the note on an interaction's updates; `from`: of a rule that has declared fields. */
export function updateKey(
  hasher: Hashing,
  { platform, interactionId, from }: { platform: Platform; interactionId: string; from?: string | undefined },
): string {
  const rule = from === undefined ? '' : `#${from}`;
  return `update#${platform}#${hasher.sha256(interactionId)}${rule}`;
}

/**
 * What an update sends, to be compared with the one before. Of declared fields a digest: with the conversation's id, which
 * nobody guesses, so that it gives away no value.
 */
export function sentBy(hasher: Hashing, update: PlatformUpdateMessage): string | undefined {
  const { interactionId, caseId, writeBack } = update;
  if (writeBack === undefined) return caseId;
  const { attributes = {}, contact = {} } = writeBack;
  return hasher.sha256(canonicalJson([interactionId, caseId ?? '', attributes, contact]));
}

/** One entry an interaction: the update that was processed last wins, its older siblings share its fate. */
export function coalesce(
  read: readonly { update: PlatformUpdateMessage; record: QueueRecord }[],
  hasher: Hashing,
): Pending[] {
  const byKey = new Map<string, Pending>();
  for (const { update, record } of read) {
    const key = updateKey(hasher, { ...update, from: update.writeBack?.from });
    const other = byKey.get(key);
    const isNewest = other === undefined || update.processedAtMs >= other.update.processedAtMs;
    const newest = isNewest ? update : other.update;
    // Whoever of them has named it: the conversation is the same.
    const participantId = newest.participantId ?? update.participantId ?? other?.update.participantId;
    byKey.set(key, {
      update: participantId === undefined ? newest : { ...newest, participantId },
      records: isNewest ? [record, ...(other?.records ?? [])] : [...other.records, record],
      key,
      history: untried,
      noted: false,
    });
  }
  return [...byKey.values()];
}
