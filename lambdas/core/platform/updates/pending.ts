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
  /** Key of the note that the release before may have left. */
  formerKey: string;
  history: TryHistory;
  /** Keys of the notes that are to be forgotten. */
  noted: readonly string[];
}

/** Key of the note on an interaction's updates; `interactionKey` is its HMAC, `from` a rule that has declared fields. */
export function updateKey(platform: Platform, interactionKey: string, from?: string): string {
  return `update#${platform}#${interactionKey}${from === undefined ? '' : `#${from}`}`;
}

/** The key before, by a plain hash. */
export function formerUpdateKey(
  hasher: Pick<Hasher, 'sha256'>,
  {
    platform,
    interactionId,
    writeBack,
  }: Pick<PlatformUpdateMessage, 'platform' | 'interactionId' | 'writeBack'>,
): string {
  return updateKey(platform, hasher.sha256(interactionId), writeBack?.from);
}

/**
 * What an update sends, to be compared with the one before. Of declared fields a digest: with the conversation's id, which
 * nobody guesses, so that it gives away no value.
 */
export function sentBy(
  hasher: Pick<Hasher, 'sha256'>,
  { interactionId, caseId, writeBack }: PlatformUpdateMessage,
): string | undefined {
  if (writeBack === undefined) return caseId;
  const { attributes = {}, contact = {} } = writeBack;
  return hasher.sha256(canonicalJson([interactionId, caseId ?? '', attributes, contact]));
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

function namedKey({ platform, interactionKey, writeBack }: PlatformUpdateMessage): string | undefined {
  return interactionKey === undefined ? undefined : updateKey(platform, interactionKey, writeBack?.from);
}
