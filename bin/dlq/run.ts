/** The two commands that change a dead-letter queue, from beginning to end. */
import type { Clock } from '../../lambdas/core/ports.ts';
import { type LetterCounts, noLetters } from './counts.ts';
import { createDrop, type DropDeps, type DropOptions } from './drop.ts';
import type { Letter } from './letter.ts';
import type { FindApplied } from './newer-events.ts';
import type { DeadLetterQueue } from './queue.ts';
import { createReplay, type ReplayDeps, type ReplayOptions } from './replay.ts';
import { scan } from './scan.ts';
import { summarize } from './summary.ts';

export interface Run {
  tally: LetterCounts;
  /** Letters that could not be seen; approximate. */
  unseen: number;
}

/** What a run tells while it is under way. */
export type OnStep = (seen: number) => void;

interface RunDeps {
  queue: DeadLetterQueue;
  read: (record: Letter['record']) => Letter;
  clock: Clock;
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
 * head of which a letter stands. Throws UnavailableError.
 */
export async function replayAll(
  deps: ReplayDeps & RunDeps,
  options: ReplayOptions,
  findApplied: FindApplied | undefined,
  onStep: OnStep = () => undefined,
): Promise<Run> {
  const tally = noLetters();
  const { signal, limit, outOfOrder } = options;
  const needed = findApplied !== undefined && !outOfOrder;
  const groups = needed
    ? (
        await summarize(deps.queue, deps.read, {
          matches: () => true,
          limit: Number.POSITIVE_INFINITY,
          ...(signal === undefined ? {} : { signal }),
        })
      ).groups
    : new Set<string>();
  const applied = needed ? await findApplied(groups, deps.clock.now()) : undefined;
  const visit = createReplay(deps, { ...options, ...(applied === undefined ? {} : { applied }) }, tally);
  return go(deps, visit, tally, { signal, limit }, onStep);
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
