/** Several copies of one message in a batch: a claim distinguishes containers, not the records of one invocation. */
import type { Clock } from '../ports.ts';
import type { Disposition } from './disposition.ts';
import type { Entry } from './message-groups.ts';

/** By then the copy that is being worked on has met its end (own choice), ms. */
const COPY_BACK_MS = 5000;

export interface InBatchDuplicates {
  /** The first copy is let in; of the others this says what to do with them. */
  enter(entry: Entry<unknown>): Extract<Disposition, { kind: 'done' | 'retry' }> | undefined;
  /** The copy that was let in has made its effect, or has not. */
  exit(entry: Entry<unknown>, applied: boolean): void;
}

/** One a batch; jobs that claim nothing have no use for it. */
export function createInBatchDuplicates(clock: Clock): InBatchDuplicates {
  const inside = new Map<string, { record: Entry<unknown>['record']; applied: boolean }>();
  return {
    enter({ work, record }) {
      if (work === undefined) return undefined;
      const first = inside.get(work.target.key);
      if (first === undefined) inside.set(work.target.key, { record, applied: false });
      if (first === undefined || first.record === record) return undefined;
      // Should its effect not get recorded, its whole group comes back, this copy too.
      return first.applied ? { kind: 'done' } : { kind: 'retry', untilMs: clock.now() + COPY_BACK_MS };
    },
    exit({ work, record }, applied) {
      if (work === undefined || inside.get(work.target.key)?.record !== record) return;
      if (applied) inside.set(work.target.key, { record, applied });
      else inside.delete(work.target.key);
    },
  };
}
