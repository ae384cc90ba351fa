/** Updates of one invocation: read and split by platform; of several for one interaction only the last counts. */
import type { Hasher, PlatformUpdateMessage, QueueRecord, TryHistory } from '../../ports.ts';
import { untried } from '../../retry/history.ts';

/** The newest update of an interaction, and all records that are done with it. */
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

/** Key of the note on an interaction's updates. */
export function updateKey(
  hasher: Pick<Hasher, 'sha256'>,
  { platform, interactionId }: Pick<PlatformUpdateMessage, 'platform' | 'interactionId'>,
): string {
  return `update#${platform}#${hasher.sha256(interactionId)}`;
}

/** One entry an interaction: the update that was processed last wins, its older siblings share its fate. */
export function coalesce(
  read: readonly { update: PlatformUpdateMessage; record: QueueRecord }[],
  hasher: Pick<Hasher, 'sha256'>,
): Pending[] {
  const byKey = new Map<string, Pending>();
  for (const { update, record } of read) {
    const key = updateKey(hasher, update);
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
