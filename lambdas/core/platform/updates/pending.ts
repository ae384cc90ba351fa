/** Updates of one invocation: read and split by platform; of several for one interaction only the last counts. */
import type { Hasher, Platform, PlatformUpdateMessage, QueueRecord, TryHistory } from '../../ports.ts';
import { untried } from '../../retry/history.ts';

/** The newest update of an interaction, and all records that are done with it. */
export interface Pending {
  update: PlatformUpdateMessage;
  /** The update's own record first. */
  records: readonly [QueueRecord, ...QueueRecord[]];
  /** Key of its note; the group that the breaker counts it for. */
  key: string;
  /** Key of the note that the release before may have left. */
  formerKey: string;
  history: TryHistory;
  /** Keys of the notes that are to be forgotten. */
  noted: readonly string[];
}

/** Key of the note on an interaction's updates; `interactionKey` is its HMAC. */
export function updateKey(platform: Platform, interactionKey: string): string {
  return `update#${platform}#${interactionKey}`;
}

/** The key before, by a plain hash. */
export function formerUpdateKey(
  hasher: Pick<Hasher, 'sha256'>,
  { platform, interactionId }: Pick<PlatformUpdateMessage, 'platform' | 'interactionId'>,
): string {
  return updateKey(platform, hasher.sha256(interactionId));
}

/** One entry an interaction: the update that was processed last wins, its older siblings share its fate. */
export function coalesce(
  read: readonly { update: PlatformUpdateMessage; record: QueueRecord }[],
  hasher: Pick<Hasher, 'sha256'>,
): Pending[] {
  const byKey = new Map<string, Pending>();
  for (const { update, record } of read) {
    const formerKey = formerUpdateKey(hasher, update);
    const other = byKey.get(formerKey);
    const isNewest = other === undefined || update.processedAtMs >= other.update.processedAtMs;
    const newest = isNewest ? update : other.update;
    // Whoever of them has named it: the conversation is the same.
    const participantId = newest.participantId ?? update.participantId ?? other?.update.participantId;
    byKey.set(formerKey, {
      update: participantId === undefined ? newest : { ...newest, participantId },
      records: isNewest ? [record, ...(other?.records ?? [])] : [...other.records, record],
      key: namedKey(newest) ?? namedKey(update) ?? other?.key ?? formerKey,
      formerKey,
      history: untried,
      noted: [],
    });
  }
  return [...byKey.values()];
}

function namedKey({ platform, interactionKey }: PlatformUpdateMessage): string | undefined {
  return interactionKey === undefined ? undefined : updateKey(platform, interactionKey);
}
