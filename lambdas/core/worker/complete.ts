/** From applied to done: the effect is recorded, at once or, where a platform update belongs to it, at the batch's end. */
import type { System } from '../ports.ts';
import type { Completion } from './complete-batch.ts';
import { type Invocation, storeFault } from './disposition.ts';
import type { Job } from './job.ts';
import type { In, Next } from './states.ts';
import { countTimeToEffect } from './time-to-effect.ts';

export type Complete<Message> = (state: In<'applied', Message>) => Promise<Next<'applied', Message>>;

/** One a batch; `later` takes the effects whose platform update has to be queued first. */
export function createComplete<Message>(
  system: System,
  job: Pick<Job<Message>, 'downstream'>,
  run: Invocation,
  later: (completion: Completion<Message>) => void,
): Complete<Message> {
  return async ({ entry, applied }) => {
    const { update } = applied;
    if (update !== undefined) {
      later({ entry, applied: { ...applied, update } });
      return { kind: 'done', applied: true };
    }
    try {
      const { tries, recent } = entry.history;
      const nowMs = system.clock.now();
      await applied.complete(run.owner, tries + 1, nowMs, recent);
      countTimeToEffect(system.metrics, job.downstream, entry.work, nowMs);
      return { kind: 'done', applied: true };
    } catch (error) {
      return storeFault(error, system, entry.work.correlationId);
    }
  };
}
