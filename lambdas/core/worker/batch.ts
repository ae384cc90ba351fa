/** One batch on its way through: lanes side by side, each strictly in order. */
import type { System } from '../ports.ts';
import { isFresh } from '../retry/history.ts';
import { allSettled } from './all-settled.ts';
import type { Attempt } from './attempt.ts';
import { createCopies } from './copies.ts';
import type { Head } from './head.ts';
import type { Job } from './job.ts';
import { type Claimed, claimedOf, type Entry, type Lane } from './lanes.ts';
import type { AskLeave, Go } from './leave.ts';
import type { PutBacks } from './put-backs.ts';
import { createReturns } from './returns.ts';
import { settle, type Unsettled } from './settle.ts';
import { type Invocation, type Step, storeFault } from './step.ts';

export interface BatchDeps<Message> {
  job: Job<Message>;
  head: Head<Message>;
  askLeave: AskLeave<Message>;
  attempt: Attempt<Message>;
  system: System;
}

/** Why a whole batch stopped. */
export type Stop = Extract<Step, { kind: 'halt' | 'open' }>;

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
  lanes: readonly Lane<Message>[],
  run: Invocation,
  putBacks: PutBacks,
): Batch {
  const { job, head, askLeave, attempt, system } = deps;
  const returns = createReturns(deps, lanes, run, putBacks);
  const unsettled: Unsettled<Message>[] = [];
  const copies = job.claims && createCopies(system.clock);
  let stop: Stop | undefined;

  const isBookedOut = (): boolean => stop?.kind === 'halt' && stop.bookedOut === true;

  const take = async (lane: Lane<Message>, entry: Entry<Message>, step: Step): Promise<void> => {
    if (step.kind === 'done') {
      copies?.leave(entry, step.applied === true);
      lane.left.shift();
    } else if (step.kind !== 'back') stop = stop === undefined || isBookedOut() ? step : stop;
    else {
      copies?.leave(entry, false);
      lane.left = [];
      if (step.unclaimed) delete entry.history;
      await returns.tailOf(entry, step.untilMs);
    }
  };

  /** The head once it is ready to be called for; undefined where the lane has come to its end. */
  const ready = async (lane: Lane<Message>): Promise<Claimed<Message> | undefined> => {
    while (stop === undefined) {
      const entry = lane.left[0];
      if (entry === undefined) return undefined;
      const step = copies?.enter(entry) ?? (await head.prepare(entry, run));
      if (step === undefined) return claimedOf(entry);
      await take(lane, entry, step);
    }
    return undefined;
  };

  const call = async (lane: Lane<Message>, entry: Claimed<Message>, go: Go): Promise<void> => {
    const result = await attempt(entry, go, run);
    if (result.kind !== 'applied') return take(lane, entry, result);
    const { update } = result.applied;
    if (update !== undefined) {
      unsettled.push({ entry, applied: { ...result.applied, update } });
      return take(lane, entry, { kind: 'done', applied: true });
    }
    try {
      await result.applied.complete(run.owner, entry.history.tries + 1, system.clock.now());
      await take(lane, entry, { kind: 'done', applied: true });
    } catch (error) {
      await take(lane, entry, storeFault(error, system, entry.work.correlationId));
    }
  };

  const drainLane = async (lane: Lane<Message>): Promise<void> => {
    for (;;) {
      const entry = await ready(lane);
      if (entry === undefined) return;
      const go = await askLeave(entry, run, () => stop !== undefined && !isBookedOut());
      if (go?.kind !== 'go') return go && take(lane, entry, go);
      await call(lane, entry, go);
    }
  };

  const reasonToStop = (): Stop | undefined => {
    const reason = stop;
    stop = undefined;
    return reason;
  };

  return {
    isDone: () => lanes.every(({ left }) => left.length === 0),
    async sweep() {
      await allSettled(
        lanes.map(async (lane) => {
          for (let entry = lane.left[0]; entry !== undefined && head.isDue(entry); entry = lane.left[0]) {
            const step = await head.prepare(entry, run);
            if (step === undefined) return;
            await take(lane, entry, step);
          }
        }),
      );
    },
    async drain() {
      // All heads ask for their turns in one moment, so that one booking serves them all.
      await allSettled(lanes.map(ready));
      await allSettled(lanes.map(drainLane));
      return reasonToStop();
    },
    async probe() {
      const heads = await allSettled(lanes.map(async (lane) => ({ lane, entry: await ready(lane) })));
      const calls: Promise<void>[] = [];
      const stale = ({ entry }: (typeof heads)[number]): number => (entry && isFresh(entry.history) ? 0 : 1);
      try {
        for (const { lane, entry } of heads.sort((a, b) => stale(a) - stale(b))) {
          if (entry === undefined) continue;
          const go = await askLeave(entry, run, () => stop !== undefined);
          if (go?.kind === 'go') calls.push(call(lane, entry, go));
          else if (go) await take(lane, entry, go);
        }
      } finally {
        await allSettled(calls);
      }
      return reasonToStop();
    },
    putBack: (untilMs) => returns.allLeft(lanes, untilMs),
    settle: () => settle(unsettled, job, run, system, returns.tailOf),
  };
}
