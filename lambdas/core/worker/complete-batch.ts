/** The end of an invocation: platform updates in one batch, and only then the effects they belong to are recorded. */
import type { PlatformUpdateMessage, System } from '../ports.ts';
import { withUpdate } from '../retry/recent-tries.ts';
import { allSettled } from './all-settled.ts';
import { type Invocation, storeFault } from './disposition.ts';
import type { Applied, Job } from './job.ts';
import type { Claimed } from './message-groups.ts';
import type { Release } from './release.ts';
import { countTimeToEffect } from './time-to-effect.ts';

/** A made effect whose platform update is not queued yet. */
export interface Completion<Message> {
  entry: Claimed<Message>;
  applied: Applied & { update: PlatformUpdateMessage };
}

/**
 * Queues and records. What can't be queued or recorded comes back: its effect is then made again under the same key,
 * which is none.
 */
export async function completeBatch<Message>(
  completions: readonly Completion<Message>[],
  job: Job<Message>,
  run: Invocation,
  system: System,
  comeBack: Release<Message>['tailOf'],
): Promise<void> {
  const [first] = completions;
  if (first === undefined) return;
  try {
    await job.updates?.sendUpdates(
      completions.map(({ entry: { under, work, record }, applied: { update } }) => {
        // A request's record is filed under its customer: its job names the interaction.
        const interactionKey = under ?? job.interactionKey?.(work.message, record.group);
        return interactionKey === undefined ? update : { interactionKey, ...update };
      }),
    );
  } catch (error) {
    const { untilMs } = storeFault(error, system, first.entry.work.correlationId);
    await allSettled(completions.map(({ entry }) => comeBack(entry, untilMs)));
    return;
  }
  await allSettled(
    completions.map(async ({ entry, applied }) => {
      try {
        const { tries, recent } = entry.history;
        const nowMs = system.clock.now();
        await applied.complete(run.owner, tries + 1, nowMs, withUpdate(recent));
        countTimeToEffect(system.metrics, job.downstream, entry.work, nowMs);
      } catch (error) {
        await comeBack(entry, storeFault(error, system, entry.work.correlationId).untilMs);
      }
    }),
  );
}
