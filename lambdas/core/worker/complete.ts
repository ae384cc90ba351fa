/** From applied to done: the effect is recorded, at once or, where a platform update belongs to it, at the batch's end. */
import type { System } from '../ports.ts';
import type { Completion } from './complete-batch.ts';
import { type Invocation, storeFault } from './disposition.ts';
import type { In, Next } from './states.ts';

export type Complete<Message> = (state: In<'applied', Message>) => Promise<Next<'applied', Message>>;

/** One a batch; `later` takes the effects whose platform update has to be queued first. */
export function createComplete<Message>(
  system: System,
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
      await applied.complete(run.owner, tries + 1, system.clock.now(), recent);
      return { kind: 'done', applied: true };
    } catch (error) {
      return storeFault(error, system, entry.work.correlationId);
    }
  };
}
