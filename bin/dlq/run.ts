/** The commands that change a dead-letter queue, from beginning to end. */

import { SettingError } from '../../lambdas/core/errors.ts';
import type { InteractionKeyOf } from '../../lambdas/core/message/interaction-key.ts';
import { messageGroup } from '../../lambdas/core/message/keys.ts';
import { readEvent } from '../../lambdas/core/message/read-message.ts';
import type { Clock, EventMessage, Hasher } from '../../lambdas/core/ports.ts';
import type { AcceptForm } from './accept.ts';
import { type AcceptanceOptions, createAcceptance } from './acceptance.ts';
import { type LetterCounts, noLetters } from './counts.ts';
import { createDrop, type DropDeps, type DropOptions } from './drop.ts';
import type { Letter } from './letter.ts';
import type { FindApplied } from './newer-events.ts';
import type { DeadLetterQueue } from './queue.ts';
import { createReplay, type ReplayDeps, type ReplayOptions } from './replay.ts';
import { createNoting, type ReplayNotes } from './replay-notes.ts';
import { scan } from './scan.ts';
import { summarize } from './summary.ts';

export interface Run {
  tally: LetterCounts;
  /** Letters that could not be seen; approximate. */
  unseen: number;
}

/** What a run reports while it is under way. */
export type OnStep = (seen: number) => void;

interface RunDeps {
  queue: DeadLetterQueue;
  read: (record: Letter['record']) => Letter;
  clock: Clock;
  hasher: Hasher;
  /** Names interactions. Throws UnavailableError. @default none: no record is filed by its interaction */
  keyOf?: InteractionKeyOf;
}

/** Under which the records of a letter's interaction are kept. */
async function namesOf(deps: RunDeps, { content, record }: Letter): Promise<string[]> {
  const event = content === undefined ? undefined : readEvent(record.body);
  return [record.group, ...(event === undefined ? [] : await namesOfEvent(deps, event))];
}

async function namesOfEvent({ hasher, keyOf }: RunDeps, event: EventMessage): Promise<string[]> {
  const key = await keyOf?.(event);
  return [messageGroup(hasher, event), ...(key === undefined ? [] : [key])];
}

async function go(
  { queue, read }: RunDeps,
  visit: (letter: Letter) => Promise<'gone' | 'kept'>,
  tally: LetterCounts,
  how: { signal?: AbortSignal | undefined; limit: number },
  onStep: OnStep,
): Promise<Run> {
  let kept = 0;
  await scan(
    queue,
    async (record) => {
      const verdict = await visit(read(record));
      if (verdict === 'kept') kept += 1;
      onStep(tally.seen);
      return verdict;
    },
    { signal: how.signal, isDone: () => tally.acted >= how.limit },
  );
  const left = await queue.depth();
  return { tally, unseen: tally.acted >= how.limit ? 0 : Math.max(0, left - kept) };
}

/**
 * Replays. `findApplied` is given where later events of an interaction matter: it is asked once, for all groups at the
 * head of which a letter is. Throws UnavailableError.
 */
export async function replayAll(
  deps: ReplayDeps & RunDeps & { notes?: ReplayNotes },
  options: ReplayOptions,
  findApplied: FindApplied | undefined,
  onStep: OnStep = () => undefined,
): Promise<Run> {
  const tally = noLetters();
  const { signal, limit, outOfOrder, dryRun } = options;
  // A dry run says what out of order would mean.
  const needed = findApplied !== undefined && (!outOfOrder || dryRun);
  const groups = needed
    ? (
        await summarize(deps.queue, deps.read, {
          matches: () => true,
          limit: Number.POSITIVE_INFINITY,
          ...(signal === undefined ? {} : { signal }),
        })
      ).groups
    : new Map<string, Letter>();
  const named = async () =>
    new Map(
      await Promise.all(
        [...groups].map(async ([group, letter]) => [group, await namesOf(deps, letter)] as const),
      ),
    );
  const applied = needed ? await findApplied(await named(), deps.clock.now()) : undefined;
  const { queueName: queue } = options;
  const noting = deps.notes && createNoting(deps.notes, deps.clock);
  const onReplayed = async (id: string, key: string) => noting?.add({ id, key, queue });
  const how = { ...options, onReplayed, ...(applied === undefined ? {} : { applied }) };
  const visit = createReplay(deps, how, tally);
  return go(deps, visit, tally, { signal, limit }, onStep).finally(() => noting?.end());
}

/** Drops. Throws UnavailableError. */
export async function dropAll(
  deps: DropDeps & RunDeps,
  options: DropOptions & { signal?: AbortSignal },
  onStep: OnStep = () => undefined,
): Promise<Run> {
  const tally = noLetters();
  return go(deps, createDrop(deps, options, tally), tally, options, onStep);
}

/**
 * Accepts second forms out of quarantine. `findApplied` is given where later events of an interaction matter; it is asked
 * once. Throws UnavailableError, and SettingError where several payloads are meant at once.
 */
export async function acceptAll(
  deps: RunDeps & { accept: AcceptForm; hasher: Hasher },
  options: AcceptanceOptions,
  findApplied: FindApplied | undefined,
): Promise<Run> {
  const tally = noLetters();
  const { signal, matches } = options;
  const { letters } = await summarize(deps.queue, deps.read, {
    ...{ matches, limit: Number.POSITIVE_INFINITY },
    ...(signal === undefined ? {} : { signal }),
  });
  const meant = letters.flatMap(({ content, record }) => (content && readEvent(record.body)) ?? []);
  if (new Set(meant.map(({ payloadHash }) => payloadHash)).size > 1)
    throw new SettingError(
      'Several payloads are meant, and at most one of an event can be right: say --id with the messageId that dlq list --json shows.',
    );
  const groups = async () =>
    new Map(
      await Promise.all(
        meant.map(
          async (event) => [messageGroup(deps.hasher, event), await namesOfEvent(deps, event)] as const,
        ),
      ),
    );
  const applied = findApplied && (await findApplied(await groups(), deps.clock.now()));
  const visit = createAcceptance(deps, { ...options, ...(applied && { applied }) }, tally);
  return go(deps, visit, tally, { signal, limit: Number.POSITIVE_INFINITY }, () => undefined);
}
