/** What a refusal leads to (protocol Refusals): the message waits until others show whose fault it is. */
import type { PermanentError } from '../errors.ts';
import type { BreakerGuard, System } from '../ports.ts';
import { afterRefusal } from '../retry/history.ts';
import { attributeRefusals, type RefusalRule, verdictOnRefusal } from '../retry/refusal-attribution.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Permit } from './disposition.ts';
import type { Job } from './job.ts';
import type { Claimed } from './message-groups.ts';
import type { ScheduleRetry } from './schedule-retry.ts';
import type { Next } from './states.ts';

export interface AfterRefusalDeps<Message> {
  job: Pick<Job<Message>, 'claims' | 'downstream' | 'operation'>;
  deadLetters: DeadLetters<Message>;
  guard: Pick<BreakerGuard, 'look'>;
  scheduleRetry: Pick<ScheduleRetry<Message>, 'refused'>;
  system: System;
  refusals: RefusalRule;
}

/** Throws UnavailableError, and ConflictError where the claim is lost. */
export type AfterRefusal<Message> = (
  entry: Claimed<Message>,
  permit: Permit,
  call: { error: PermanentError; beganAtMs: number },
  owner: string,
) => Promise<Extract<Next<'permitted', Message>, { kind: 'done' | 'retry' }>>;

export function createAfterRefusal<Message>(deps: AfterRefusalDeps<Message>): AfterRefusal<Message> {
  const { job, deadLetters, guard, scheduleRetry, system, refusals } = deps;
  const { clock, log, metrics } = system;

  /** Both breakers are closed, before this call and after its report. */
  const metClosed = async ({ admission, operation }: Permit): Promise<boolean> => {
    for (const found of [admission, operation.admission])
      if (found.kind !== 'pass' || found.version === undefined) return false;
    const views = await Promise.all([guard.look(), operation.guard.look()]);
    return views.every(({ phase }) => phase === 'closed');
  };

  return async (entry, permit, { error, beganAtMs }, owner) => {
    const { record, work } = entry;
    const { guard: evidence } = permit.operation;
    const atMs = clock.now();
    metrics.count('CallsRefused', 1, { downstream: job.downstream });
    const before = await attributeRefusals(entry.history, record.group, atMs, evidence);
    const closedAtMs = await evidence.lastClosedAtMs();
    const history = afterRefusal(before, { beganAtMs, atMs }, error.message, closedAtMs);
    // Of a job without claims nothing is remembered: its messages end when nobody needs them any more.
    if (job.claims === undefined || !(await metClosed(permit)))
      return scheduleRetry.refused(entry, history, owner);
    const { verdict, inMass } = await verdictOnRefusal(before, atMs, evidence, refusals);
    if (inMass) {
      metrics.count('MassRefusals', 1, { downstream: job.downstream });
      log.warn('many messages are refused: this one waits as a failed one does', {
        downstream: job.downstream,
        operation: job.operation(work.message),
        error: error.message,
        correlationId: work.correlationId,
      });
    }
    if (verdict === 'wait') return scheduleRetry.refused(entry, history, owner);
    const reason = verdict === 'condemned' ? 'permanent' : 'undecided';
    await deadLetters.deadLetter(record, work, { reason, code: error.code, history }, owner);
    return { kind: 'done' };
  };
}
