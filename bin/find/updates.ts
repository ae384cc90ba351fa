/** Notes of platform updates as stories. */
import type { UpdateNote, UpdateNotes } from '../../lambdas/core/ports.ts';
import type { UpdateName } from './names.ts';
import type { PlatformUpdateStory, UpdateStory } from './story.ts';

/** DynamoDB takes so many keys in one call. */
const A_READ = 100;

/** Methods throw UnavailableError. */
export function updateStories(notes: Pick<UpdateNotes, 'read'>, nowMs: number) {
  return {
    /** Of an interaction's case ids. */
    async of(key: string): Promise<PlatformUpdateStory | undefined> {
      const note = (await notes.read([key], nowMs)).get(key);
      return note && storyOf(note);
    },
    /** One for each rule that has sent something back. */
    async sentBack(names: readonly UpdateName[]): Promise<UpdateStory[]> {
      const stories: UpdateStory[] = [];
      for (let from = 0; from < names.length; from += A_READ) {
        const some = names.slice(from, from + A_READ);
        const found = await notes.read(
          some.map(({ key }) => key),
          nowMs,
        );
        for (const { platform, from: rule, key } of some) {
          const note = found.get(key);
          if (note !== undefined)
            stories.push({ kind: 'platform update', platform, from: rule, ...storyOf(note) });
        }
      }
      return stories;
    },
  };
}

function storyOf({ appliedThroughMs, history, left, letter }: UpdateNote): PlatformUpdateStory {
  return {
    toldThroughMs: appliedThroughMs,
    failures: history.tries,
    error: history.lastError,
    ...(left === undefined ? {} : { left }),
    ...(letter && { letter }),
  };
}
