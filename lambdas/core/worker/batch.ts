/** One batch on its way through: lanes side by side, each strictly in order. */

import type { Visibility } from '../delivery/visibility.ts';
import type { System } from '../ports.ts';
import { isFresh } from '../retry/history.ts';
import type { AcquirePermit, Permit } from './acquire-permit.ts';
import { allSettled } from './all-settled.ts';
import type { Attempt } from './attempt.ts';
import { settle, type Unsettled } from './complete-batch.ts';
import { type Disposition, type Invocation, storeFault } from './disposition.ts';
import { createInBatchDuplicates } from './in-batch-duplicates.ts';
import type { Job } from './job.ts';
import { type Claimed, claimedOf, type Entry, type MessageGroup } from './message-groups.ts';
import type { MessagePreparer } from './prepare-message.ts';
import { createRelease } from './release.ts';

export interface BatchDeps<Message> {
  job: Job<Message>;
  preparer: MessagePreparer<Message>;
  acquirePermit: AcquirePermit<Message>;
  attempt: Attempt<Message>;
  system: System;
}

/** Why a whole batch stopped. */
export type Stop = Extract<Disposition, { kind: 'stop-batch' | 'circuit-open' }>;

export interface Batch {
  /** Whether every record has met its end. */
  isDone(): boolean;
  /** Gives up what nothing else can be done with, whatever the breaker says. */
  sweep(): Promise<void>;
  /** Calls for everything, as long as nothing stops it. */
  drain(): Promise<Stop | undefined>;
  /** Calls for the heads that get a lease, fresh ones first. */
  probe(): Promise<Stop | undefined>;
  /** Puts back whatever is left. */
  putBack(untilMs: number): Promise<void>;
  /** Queues what the effects led to and records them. */
  settle(): Promise<void>;
}

export function createBatch<Message>(
  deps: BatchDeps<Message>,
  groups: readonly MessageGroup<Message>[],
  run: Invocation,
  visibility: Visibility,
): Batch {
  const { job, preparer, acquirePermit, attempt, system } = deps;
  const release = createRelease(deps, groups, run, visibility);
  const unsettled: Unsettled<Message>[] = [];
  const duplicates = job.claims && createInBatchDuplicates(system.clock);
  let stop: Stop | undefined;

  const isBookedOut = (): boolean => stop?.kind === 'stop-batch' && stop.bookedOut === true;

  const take = async (
    group: MessageGroup<Message>,
    entry: Entry<Message>,
    step: Disposition,
  ): Promise<void> => {
    if (step.kind === 'done') {
      duplicates?.leave(entry, step.applied === true);
      group.left.shift();
    } else if (step.kind !== 'retry') stop = stop === undefined || isBookedOut() ? step : stop;
    else {
      duplicates?.leave(entry, false);
      group.left = [];
      if (step.unclaimed) delete entry.history;
      await release.tailOf(entry, step.untilMs);
    }
  };

  /** The head once it is ready to be called for; undefined where the lane has come to its end. */
  const ready = async (group: MessageGroup<Message>): Promise<Claimed<Message> | undefined> => {
    while (stop === undefined) {
      const entry = group.left[0];
      if (entry === undefined) return undefined;
      const step = duplicates?.enter(entry) ?? (await preparer.prepare(entry, run));
      if (step === undefined) return claimedOf(entry);
      await take(group, entry, step);
    }
    return undefined;
  };

  const call = async (
    group: MessageGroup<Message>,
    entry: Claimed<Message>,
    permit: Permit,
  ): Promise<void> => {
    const result = await attempt(entry, permit, run);
    if (result.kind !== 'applied') return take(group, entry, result);
    const { update } = result.applied;
    if (update !== undefined) {
      unsettled.push({ entry, applied: { ...result.applied, update } });
      return take(group, entry, { kind: 'done', applied: true });
    }
    try {
      await result.applied.complete(run.owner, entry.history.tries + 1, system.clock.now());
      await take(group, entry, { kind: 'done', applied: true });
    } catch (error) {
      await take(group, entry, storeFault(error, system, entry.work.correlationId));
    }
  };

  const drainLane = async (group: MessageGroup<Message>): Promise<void> => {
    for (;;) {
      const entry = await ready(group);
      if (entry === undefined) return;
      const permit = await acquirePermit(entry, run, () => stop !== undefined && !isBookedOut());
      if (permit?.kind !== 'permit') return permit && take(group, entry, permit);
      await call(group, entry, permit);
    }
  };

  const reasonToStop = (): Stop | undefined => {
    const reason = stop;
    stop = undefined;
    return reason;
  };

  return {
    isDone: () => groups.every(({ left }) => left.length === 0),
    async sweep() {
      await allSettled(
        groups.map(async (group) => {
          for (
            let entry = group.left[0];
            entry !== undefined && preparer.isDue(entry);
            entry = group.left[0]
          ) {
            const step = await preparer.prepare(entry, run);
            if (step === undefined) return;
            await take(group, entry, step);
          }
        }),
      );
    },
    async drain() {
      // All heads ask for their turns in one moment, so that one booking serves them all.
      await allSettled(groups.map(ready));
      await allSettled(groups.map(drainLane));
      return reasonToStop();
    },
    async probe() {
      const heads = await allSettled(groups.map(async (group) => ({ group, entry: await ready(group) })));
      const calls: Promise<void>[] = [];
      const stale = ({ entry }: (typeof heads)[number]): number => (entry && isFresh(entry.history) ? 0 : 1);
      try {
        for (const { group, entry } of heads.sort((a, b) => stale(a) - stale(b))) {
          if (entry === undefined) continue;
          const permit = await acquirePermit(entry, run, () => stop !== undefined);
          if (permit?.kind === 'permit') calls.push(call(group, entry, permit));
          else if (permit) await take(group, entry, permit);
        }
      } finally {
        await allSettled(calls);
      }
      return reasonToStop();
    },
    putBack: (untilMs) => release.allLeft(groups, untilMs),
    settle: () => settle(unsettled, job, run, system, release.tailOf),
  };
}
