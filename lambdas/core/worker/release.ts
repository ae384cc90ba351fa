/** How records of a batch go back: their claims end first, and a group's tail goes with its failed record. */

import type { Visibility } from '../delivery/visibility.ts';
import { UnavailableError } from '../errors.ts';
import type { QueueRecord, System } from '../ports.ts';
import { allSettled } from './all-settled.ts';
import type { Invocation } from './disposition.ts';
import type { Job } from './job.ts';
import { claimedOf, type Entry, entriesLeft, type MessageGroup } from './message-groups.ts';

/** Neither throws for faults of stores or queue: a claim then ends with its lease, a record comes back in its own time. */
export interface Release<Message> {
  /** The entry and everything of its group that came after it, whatever has become of that. */
  tailOf(entry: Entry<Message>, untilMs: number): Promise<void>;
  /** Whatever is left of the groups, which are empty then. */
  allLeft(groups: readonly MessageGroup<Message>[], untilMs: number): Promise<void>;
}

/** One a batch; `groups` are still complete. */
export function createRelease<Message>(
  { job, system }: { job: Job<Message>; system: System },
  groups: readonly MessageGroup<Message>[],
  run: Invocation,
  visibility: Visibility,
): Release<Message> {
  const recordsOf = new Map(groups.map(({ group, left }) => [group, left.map(({ record }) => record)]));

  const release = async (entry: Entry<Message>): Promise<void> => {
    const claimed = claimedOf(entry);
    delete entry.history;
    try {
      if (claimed) await job.claims?.release(claimed.work.target, run.owner);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      system.log.warn('a claim stays until its lease ends', { error });
    }
  };
  const tail = (record: QueueRecord): QueueRecord[] => {
    const group = recordsOf.get(record.group) ?? [record];
    return group.slice(group.indexOf(record));
  };
  return {
    async tailOf(entry, untilMs) {
      await release(entry);
      await visibility.until(tail(entry.record), untilMs);
    },
    async allLeft(some, untilMs) {
      const left = entriesLeft(some);
      for (const group of some) group.left = [];
      await allSettled(left.map(release));
      const records = left.map(({ record }) => record);
      await visibility.until(records, untilMs);
    },
  };
}
