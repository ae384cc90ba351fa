/** Finds everything that a text may name: an event, the events of an interaction, a request, a customer's requests and answers. */

import { textIn } from '../../lambdas/adapters/dynamodb/claim-item.ts';
import type { Item } from '../../lambdas/adapters/dynamodb/conditional.ts';
import { dynamoFoundRecords, type FoundRecords } from '../../lambdas/adapters/dynamodb/found-records.ts';
import { SettingError, UnavailableError } from '../../lambdas/core/errors.ts';
import type { QueueName } from '../../lib/catalog/queues.ts';
import type { Connection } from '../operator/connection.ts';
import { type ConnectorQueue, queuesOf } from '../operator/connectors.ts';
import { piiKeyAt } from '../operator/pii-key.ts';
import { customerNames, eventKeys, interactionNames, recordKeysIn } from './names.ts';
import { isThere } from './read-record.ts';
import { answerStory, eventStory, requestStory } from './records.ts';
import { sentBackStories } from './sent-back.ts';
import type { Found, RecordStory, Story } from './story.ts';
import { surroundingsOf } from './surroundings.ts';
import { updateStories } from './updates.ts';

/** More of one interaction or customer are not shown (own choice). */
const MOST = 500;

/** Throws SettingError where the text is empty, UnavailableError where a table can't be read. */
export async function find(
  at: Connection,
  text: string,
  { nowMs, defaultRegion }: { nowMs: number; defaultRegion: string },
): Promise<Found> {
  if (text === '')
    throw new SettingError('Say what to find: an event id, an interaction, a request id or a number.');
  const events = dynamoFoundRecords(at.dynamo, at.table('idempotency'));
  const requests = dynamoFoundRecords(at.dynamo, at.table('requests'));
  const answers = dynamoFoundRecords(at.dynamo, at.table('cache'));
  const notes: string[] = [];
  const connectors = at.connectors.map(({ connector }) => connector);
  const own = at.connectors.flatMap(queuesOf);
  const [piiKey, around] = await Promise.all([keyOrNote(at, notes), surroundingsOf(at, nowMs)]);
  const interactions = piiKey === undefined ? [] : interactionNames(text, piiKey);
  const customer =
    piiKey === undefined ? undefined : await customerNames(text, piiKey, connectors, defaultRegion);

  const filed = async (
    records: FoundRecords,
    of: string,
    queues: readonly (QueueName | ConnectorQueue)[],
  ) => {
    const letters = queues.map((queue) => records.letters(at.queueName(queue), MOST, of));
    // What is dead-lettered comes first: it is what somebody looks for.
    const keys = (await Promise.all([...letters, records.under(of, MOST)])).flat();
    if (keys.length >= MOST) notes.push(`There are more than ${MOST}: not all of them are shown.`);
    return keys.slice(0, MOST);
  };
  const storiesOf = async (keys: readonly string[]): Promise<RecordStory[]> => {
    const claims = keys.flatMap((key) => connectors.map(({ name }) => `${key}#${name}`));
    const items = byKey(await events.get([...new Set([...keys, ...claims])]));
    const found = [...new Set(keys)]
      .map((key) => items.get(key))
      .filter((item) => isThere(item, nowMs) && item['payloadHash'] !== undefined) as Item[];
    const updates = await updateStories(at, found, around, nowMs);
    return found.map((item) =>
      eventStory(item, items, at.connectors, around, nowMs, updates.get(textIn(item, 'pk'))),
    );
  };
  const requestsOf = async (keys: readonly string[]): Promise<Story[]> => {
    const items = await requests.get([...new Set(keys)]);
    return items.filter((item) => isThere(item, nowMs)).map((item) => requestStory(item, around, nowMs));
  };
  const answersOf = async (): Promise<Story[]> => {
    const names = customer?.answers ?? [];
    const items = byKey(await answers.get(names.map(({ key }) => key)));
    return names.flatMap(({ key, connector, lookup }) => {
      const item = items.get(key);
      return isThere(item, nowMs) ? [answerStory(item, { connector, lookup }, nowMs)] : [];
    });
  };

  const eventQueues = ['voice', 'digital', 'enrichment'] as const;
  const requestQueues = ['requests', ...own.filter((queue) => queue.endsWith('-requests'))] as const;
  const found = await Promise.all([
    storiesOf(eventKeys(text)).then((stories) => stories.map((story) => ({ ...story, name: text }))),
    storiesOf(recordKeysIn(text)),
    requestsOf([text]),
    ...interactions.map(async (under) => storiesOf(await filed(events, under, eventQueues))),
    piiKey === undefined ? [] : sentBackStories(at, { text, piiKey, connectors }, around, nowMs),
    customer === undefined ? [] : filed(requests, customer.under, requestQueues).then(requestsOf),
    answersOf(),
  ]);
  return { stories: found.flat().sort((a, b) => timeOf(a) - timeOf(b)), notes };
}

async function keyOrNote(at: Connection, notes: string[]): Promise<string | undefined> {
  try {
    return await piiKeyAt(at)();
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    notes.push(`${error.message} Only events and requests were looked for, by their own ids.`);
    return undefined;
  }
}

function byKey(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((item) => [textIn(item, 'pk'), item]));
}

function timeOf(story: Story): number {
  // What goes back comes of what is told before it.
  if (story.kind === 'sent back') return Number.POSITIVE_INFINITY;
  return 'acceptedAtMs' in story ? story.acceptedAtMs : story.cachedAtMs;
}
