/** What a failed call leads to (protocols Retry and Refusals), with everything recorded that it asks for. */
import { errorText } from '../delivery/error-text.ts';
import {
  NoVerdictError,
  PermanentError,
  ThrottledError,
  UnavailableError,
  UnsendableError,
} from '../errors.ts';
import type { System } from '../ports.ts';
import { afterFailure, afterThrottle } from '../retry/history.ts';
import type { AfterRefusal } from './after-refusal.ts';
import type { DeadLetters } from './dead-letters.ts';
import { type Permit, storeFault } from './disposition.ts';
import type { Job } from './job.ts';
import type { Claimed } from './message-groups.ts';
import type { ScheduleRetry } from './schedule-retry.ts';
import type { Next } from './states.ts';

export interface AfterFailureDeps<Message> {
  job: Pick<Job<Message>, 'claims' | 'downstream'>;
  deadLetters: DeadLetters<Message>;
  afterRefusal: AfterRefusal<Message>;
  scheduleRetry: ScheduleRetry<Message>;
  system: System;
}

/** A call that came to nothing. */
export interface FailedCall {
  error: unknown;
  /** When its first exchange began, ms since the epoch. */
  beganAtMs: number;
  /** The downstream's lane holds off: it throttles others, too. */
  isHeld: boolean;
}

/** Passes on what is neither of the downstream's errors nor a fault of our stores. */
export type AfterFailure<Message> = (
  entry: Claimed<Message>,
  permit: Permit,
  call: FailedCall,
  owner: string,
) => Promise<Exclude<Next<'permitted', Message>, { kind: 'applied' }>>;

export function createAfterFailure<Message>(deps: AfterFailureDeps<Message>): AfterFailure<Message> {
  const { job, deadLetters, afterRefusal, scheduleRetry, system } = deps;

  const dispose: AfterFailure<Message> = async (entry, permit, call, owner) => {
    const { error } = call;
    const { admission } = permit;
    const nowMs = system.clock.now();
    // A pass without a version was given while the breaker's state was unknown.
    const metClosed = admission.kind === 'pass' && admission.version !== undefined;
    const text = errorText(error);
    if (error instanceof UnsendableError) {
      const cause = {
        reason: 'permanent',
        code: error.code,
        history: afterFailure(entry.history, nowMs, text, false),
      } as const;
      await deadLetters.deadLetter(entry.record, entry.work, cause, owner);
      return { kind: 'done' };
    }
    if (error instanceof PermanentError) return afterRefusal(entry, permit, { ...call, error }, owner);
    if (error instanceof ThrottledError) {
      system.metrics.count('CallsThrottled', 1, { downstream: job.downstream });
      const isHeld = call.isHeld || error.scope === 'account';
      const found = { breakerClosed: metClosed, isHeld };
      const history = afterThrottle(entry.history, nowMs, text, found);
      return scheduleRetry.throttled(entry, history, error.retryAfterMs, owner);
    }
    if (error instanceof UnavailableError) throw error;
    return scheduleRetry.failed(entry, afterFailure(entry.history, nowMs, text, metClosed), owner);
  };

  return async (entry, permit, call, owner) => {
    // Nobody waits for it: the next caller asks again.
    if (call.error instanceof NoVerdictError && job.claims === undefined) return { kind: 'done' };
    try {
      return await dispose(entry, permit, call, owner);
    } catch (fault) {
      return storeFault(fault, system, entry.work.correlationId);
    }
  };
}
