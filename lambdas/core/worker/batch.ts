/** One batch: its message groups side by side, each strictly in order, until nothing is left or something stops it. */
import type { Visibility } from '../delivery/visibility.ts';
import type { System } from '../ports.ts';
import { isFresh } from '../retry/history.ts';
import type { AcquirePermit } from './acquire-permit.ts';
import { allSettled } from './all-settled.ts';
import type { Attempt } from './attempt.ts';
import { createComplete } from './complete.ts';
import { type Completion, completeBatch } from './complete-batch.ts';
import type { Disposition, Invocation, Stop } from './disposition.ts';
import { createInBatchDuplicates } from './in-batch-duplicates.ts';
import type { Job } from './job.ts';
import type { Entry, MessageGroup } from './message-groups.ts';
import type { Operations } from './operations.ts';
import type { MessagePreparer } from './prepare-message.ts';
import { createRelease } from './release.ts';
import { type In, isState, moveOn, type State, type StateName, type Steps } from './states.ts';

export interface BatchDeps<Message> {
  job: Job<Message>;
  preparer: MessagePreparer<Message>;
  operations: Pick<Operations<Message>, 'guardOf' | 'held'>;
  acquirePermit: AcquirePermit<Message>;
  attempt: Attempt<Message>;
  system: System;
}

export interface Batch {
  /** Whether every record has met its end. */
  isDone(): boolean;
  /** Gives up what nothing else can be done with, whatever the breaker says. */
  giveUpDue(): Promise<void>;
  /** Calls for everything, as long as nothing stops it. */
  drain(): Promise<Stop | undefined>;
  /** Calls for the heads that get a lease, fresh ones first. */
  probe(): Promise<Stop | undefined>;
  /** Puts back whatever is left. */
  release(untilMs: number): Promise<void>;
  /** Queues what the effects led to and records them. */
  complete(): Promise<void>;
}

export function createBatch<Message>(
  deps: BatchDeps<Message>,
  groups: readonly MessageGroup<Message>[],
  run: Invocation,
  visibility: Visibility,
): Batch {
  const { job, preparer, operations, acquirePermit, attempt, system } = deps;
  const release = createRelease(deps, groups, run, visibility);
  const duplicates = job.claims && createInBatchDuplicates(system.clock);
  const completions: Completion<Message>[] = [];
  let stop: Stop | undefined;

  const isStopped = (): boolean => stop !== undefined;
  const isBookedOut = (): boolean => stop !== undefined && 'bookedOut' in stop;
  const steps: Steps<Message> = {
    received: async (state) => duplicates?.enter(state.entry) ?? preparer.prepare(state, run),
    // Whoever waits for a turn that is booked already goes on.
    claimed: (state) => acquirePermit(state, run, () => isStopped() && !isBookedOut()),
    permitted: (state) => attempt(state, run),
    applied: createComplete(system, job, run, (one) => completions.push(one)),
  };
  const probeSteps: Steps<Message> = { ...steps, claimed: (state) => acquirePermit(state, run, isStopped) };

  /** What the head's disposition does to its group and to the batch. */
  const dispose = async (
    group: MessageGroup<Message>,
    entry: Entry<Message>,
    disposition: Disposition,
  ): Promise<void> => {
    switch (disposition.kind) {
      case 'done':
        duplicates?.exit(entry, disposition.applied === true);
        group.left.shift();
        return;
      case 'retry':
        duplicates?.exit(entry, false);
        group.left = [];
        if (disposition.unclaimed) delete entry.history;
        return release.tailOf(entry, disposition.untilMs);
      default:
        stop = stop === undefined || isBookedOut() ? disposition : stop;
    }
  };

  /** Moves the head of a group on to `goal`; undefined where it has left its path, or waits. */
  const move = async <Goal extends StateName>(
    group: MessageGroup<Message>,
    from: State<Message>,
    goal?: Goal,
    by = steps,
  ): Promise<In<Goal, Message> | undefined> => {
    const head = group.left[0];
    const found = await moveOn(by, from, goal);
    if (isState(found)) return found.kind === goal ? (found as In<Goal, Message>) : undefined;
    if (head !== undefined) await dispose(group, head, found);
    return undefined;
  };

  /** The head once it is claimed; undefined where the group has come to its end, or the batch has stopped. */
  const nextClaimed = async (group: MessageGroup<Message>): Promise<In<'claimed', Message> | undefined> => {
    for (let entry = group.left[0]; entry !== undefined && !isStopped(); entry = group.left[0]) {
      const claimed = await move(group, { kind: 'received', entry }, 'claimed');
      if (claimed !== undefined) return claimed;
    }
    return undefined;
  };

  /** Groups whose head's operation has an open breaker go back together: one call for ten records. */
  const releaseHeld = async (): Promise<void> => {
    const heads = groups.flatMap((group) => {
      const [entry] = group.left;
      return entry?.work === undefined || preparer.isDue(entry) ? [] : [{ group, work: entry.work }];
    });
    for (const some of Map.groupBy(heads, ({ work }) => operations.guardOf(work)).values()) {
      const found = some[0] && (await operations.held(some[0].work));
      const held = some.map(({ group }) => group);
      if (found?.kind === 'retry') await release.allLeft(held, found.untilMs);
    }
  };

  const drainGroup = async (group: MessageGroup<Message>): Promise<void> => {
    for (let head = await nextClaimed(group); head !== undefined; head = await nextClaimed(group))
      await move(group, head);
  };

  const reasonToStop = (): Stop | undefined => {
    const reason = stop;
    stop = undefined;
    return reason;
  };

  return {
    isDone: () => groups.every(({ left }) => left.length === 0),
    async giveUpDue() {
      await allSettled(
        groups.map(async (group) => {
          for (let entry = group.left[0]; entry && preparer.isDue(entry); entry = group.left[0])
            if (await move(group, { kind: 'received', entry }, 'claimed')) return;
        }),
      );
    },
    async drain() {
      await releaseHeld();
      // All heads ask for their turns in one moment, so that one booking serves them all.
      await allSettled(groups.map(nextClaimed));
      await allSettled(groups.map(drainGroup));
      return reasonToStop();
    },
    async probe() {
      await releaseHeld();
      const heads = await allSettled(
        groups.map(async (group) => ({ group, head: await nextClaimed(group) })),
      );
      const calls: Promise<unknown>[] = [];
      const stale = ({ head }: (typeof heads)[number]): number =>
        head && isFresh(head.entry.history) ? 0 : 1;
      try {
        for (const { group, head } of heads.sort((a, b) => stale(a) - stale(b))) {
          const permitted = head && (await move(group, head, 'permitted', probeSteps));
          if (permitted) calls.push(move(group, permitted));
        }
      } finally {
        await allSettled(calls);
      }
      return reasonToStop();
    },
    release: (untilMs) => release.allLeft(groups, untilMs),
    complete: () => completeBatch(completions, job, run, system, release.tailOf),
  };
}
