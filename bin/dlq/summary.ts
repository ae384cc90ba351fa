/** Looks a dead-letter queue through without changing it. */
import type { Letter } from './letter.ts';
import type { DeadLetterQueue } from './queue.ts';
import { scan } from './scan.ts';

export interface Summary {
  /** What was asked for, in the order in which it was received. */
  letters: Letter[];
  /** How many others were seen, by reason. */
  others: Map<string, number>;
  /** Message groups that have a letter, with the first of each; complete unless the survey stopped at its limit. */
  groups: Map<string, Letter>;
  /** Letters that are behind others of their group, which SQS does not show; approximate. */
  unseen: number;
}

/** At most `limit` letters that `matches`. Throws UnavailableError. */
export async function summarize(
  queue: DeadLetterQueue,
  read: (record: Letter['record']) => Letter,
  { matches, limit, signal }: { matches: (letter: Letter) => boolean; limit: number; signal?: AbortSignal },
): Promise<Summary> {
  const depth = await queue.depth();
  const letters: Letter[] = [];
  const groups: Summary['groups'] = new Map();
  const others = new Map<string, number>();
  let seen = 0;
  await scan(
    queue,
    async (record) => {
      seen += 1;
      const letter = read(record);
      if (!groups.has(record.group)) groups.set(record.group, letter);
      if (!matches(letter)) others.set(letter.reason, (others.get(letter.reason) ?? 0) + 1);
      else if (letters.length < limit) letters.push(letter);
      return 'kept';
    },
    { signal, isDone: () => letters.length >= limit },
  );
  return { letters, others, groups, unseen: letters.length >= limit ? 0 : Math.max(0, depth - seen) };
}
