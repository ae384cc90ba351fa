/** What became of the platform updates that events have led to: by the notes on their interactions, and by what waits. */

import { textIn } from '../../lambdas/adapters/dynamodb/claim-item.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/conditional.ts';
import { placeOf } from '../../lambdas/adapters/dynamodb/filing.ts';
import { dynamoUpdateNotes } from '../../lambdas/adapters/dynamodb/update-notes.ts';
import { sqsQueueDepths } from '../../lambdas/adapters/sqs/queue-depths.ts';
import { updateKey } from '../../lambdas/core/platform/updates/pending.ts';
import type { Platform, UpdateNote } from '../../lambdas/core/ports.ts';
import type { Connection } from '../operator/connection.ts';
import { updateQueuedAfterMs } from './read-record.ts';
import { platformOf } from './records.ts';
import type { UpdateStory } from './story.ts';
import { causesOf, failedOf, type Surroundings } from './waiting.ts';

/** Names of an interaction's notes in one BatchGetItem (AWS). */
const BATCH = 100;

interface Queued {
  record: string;
  platform: Platform;
  note: string;
  /** ms since the epoch. */
  afterMs: number;
}

/** By key of the event's record; an event without an update has none. Throws UnavailableError. */
export async function updateStories(
  at: Connection,
  events: Iterable<Item>,
  around: Surroundings,
  nowMs: number,
): Promise<Map<string, UpdateStory>> {
  const queued = [...events].flatMap(queuedOf);
  if (queued.length === 0) return new Map();
  const notes = dynamoUpdateNotes(at.dynamo, at.table('coordination'), 0);
  const names = [...new Set(queued.map(({ note }) => note))];
  const found = new Map<string, UpdateNote>();
  for (let from = 0; from < names.length; from += BATCH)
    for (const [name, note] of await notes.read(names.slice(from, from + BATCH), nowMs))
      found.set(name, note);
  const waiting = await at.queueUrl('platform').then((url) => sqsQueueDepths(at.sqs).read(url));
  const updates = waiting.visible + waiting.inFlight;
  return new Map(queued.map((one) => [one.record, updateStory(one, found.get(one.note), updates, around)]));
}

function queuedOf(item: Item): Queued[] {
  const [platform, afterMs] = [platformOf(item), updateQueuedAfterMs(item)];
  if (platform === undefined || afterMs === undefined) return [];
  return [{ record: textIn(item, 'pk'), platform, note: updateKey(platform, placeOf(item).under), afterMs }];
}

/** `updates`: how many wait. */
export function updateStory(
  { platform, afterMs }: Pick<Queued, 'platform' | 'afterMs'>,
  note: UpdateNote | undefined,
  updates: number,
  around: Surroundings,
): UpdateStory {
  const { appliedThroughMs = 0, letter, history } = note ?? {};
  // An update of the interaction that was queued before this effect began tells nothing of it.
  if (appliedThroughMs >= afterMs) return { kind: 'sent', throughMs: appliedThroughMs };
  if (letter !== undefined && letter.throughMs >= afterMs) return { kind: 'dead-lettered', letter };
  const { tries = 0, lastError: error = '', lastFailedAtMs = 0 } = history ?? {};
  const failed = failedOf(lastFailedAtMs, tries, '');
  const causes = causesOf({ worker: 'platform-updater', downstream: platform }, failed, around);
  if (tries > 0) return { kind: 'failing', tries, error, causes };
  return updates === 0 ? { kind: 'gone' } : { kind: 'queued', updates, causes };
}
