/** What connectors have sent back to the platform of an interaction, by the notes on its updates. */
import { dynamoUpdateNotes } from '../../lambdas/adapters/dynamodb/update-notes.ts';
import { hasher } from '../../lambdas/adapters/system.ts';
import type { Connector } from '../../lambdas/core/connector/definition.ts';
import { interactionKey } from '../../lambdas/core/message/interaction-key.ts';
import { formerUpdateKey, updateKey } from '../../lambdas/core/platform/updates/pending.ts';
import type { Platform, UpdateNote } from '../../lambdas/core/ports.ts';
import type { Connection } from '../operator/connection.ts';
import { rulesThatSendBack } from './names.ts';
import type { SentBackStory } from './story.ts';
import { updateStory } from './updates.ts';
import type { Surroundings } from './waiting.ts';

const PLATFORMS: readonly Platform[] = ['genesys', 'nice'];
/** Names of notes in one BatchGetItem (AWS). */
const BATCH = 100;

interface Asked {
  /** Perhaps an interaction's id. */
  text: string;
  piiKey: string;
  connectors: readonly Connector[];
}

/** One for each rule that has a note; no call where no connector sends anything back. Throws UnavailableError. */
export async function sentBackStories(
  at: Connection,
  { text: interactionId, piiKey, connectors }: Asked,
  around: Surroundings,
  nowMs: number,
): Promise<SentBackStory[]> {
  const names = rulesThatSendBack(connectors).flatMap((from) =>
    PLATFORMS.flatMap((platform) =>
      [
        updateKey(platform, interactionKey(hasher, piiKey, { platform, interactionId }), from),
        // Of an event whose claim is filed under nothing.
        formerUpdateKey(hasher, { platform, interactionId, writeBack: { from } }),
      ].map((key) => ({ platform, from, key })),
    ),
  );
  const notes = dynamoUpdateNotes(at.dynamo, at.table('coordination'), 0);
  const stories: SentBackStory[] = [];
  for (let first = 0; first < names.length; first += BATCH) {
    const some = names.slice(first, first + BATCH);
    const found = await notes.read(
      some.map(({ key }) => key),
      nowMs,
    );
    stories.push(...some.flatMap((name) => storyOf(name, found.get(name.key), around)));
  }
  return stories;
}

function storyOf(
  { platform, from }: { platform: Platform; from: string },
  note: UpdateNote | undefined,
  around: Surroundings,
): SentBackStory[] {
  if (note === undefined) return [];
  const { appliedThroughMs, letter, history, left } = note;
  // What came last counts: a failure or letter after the last that was sent.
  const afterMs = history.tries > 0 || letter !== undefined ? appliedThroughMs + 1 : appliedThroughMs;
  const update = updateStory({ platform, afterMs }, note, 0, around);
  return [{ kind: 'sent back', platform, from, update, ...(left === undefined ? {} : { left }) }];
}
