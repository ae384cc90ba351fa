/** What a failed call leads to (protocol Retry), with everything recorded that it asks for. */
import type { BreakerGuard } from '../breaker/guard.ts';
import type { CircuitWait } from '../delivery/circuit-wait.ts';
import { errorText } from '../delivery/error-text.ts';
import { NoVerdictError, PermanentError, ThrottledError, UnavailableError } from '../errors.ts';
import type { System } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { BACKPRESSURE_FACTOR, type BackOffRule, backOffMs, triesByAge } from '../retry/backoff.ts';
import { afterFailure } from '../retry/history.ts';
import type { DeadLetters } from './dead-letters.ts';
import { type Permit, storeFault } from './disposition.ts';
import type { Job } from './job.ts';
import type { Claimed } from './message-groups.ts';
import type { Next } from './states.ts';

export interface AfterFailureDeps<Message> {
  job: Job<Message>;
  deadLetters: DeadLetters<Message>;
  guard: Pick<BreakerGuard, 'look'>;
  circuitWait: Pick<CircuitWait, 'putBackUntil'>;
  limiter: Pick<RateLimiter, 'holdOff'>;
  system: System;
  backOff: BackOffRule;
}

/** Passes on what is neither of the downstream's errors nor a fault of our stores. */
export type AfterFailure<Message> = (
  entry: Claimed<Message>,
  permit: Permit,
  error: unknown,
  owner: string,
) => Promise<Exclude<Next<'permitted', Message>, { kind: 'applied' }>>;

/** A wrong Retry-After must not stop a lane for a day (own choice), ms. */
const MAX_RETRY_AFTER_MS = 900_000;

export function createAfterFailure<Message>(deps: AfterFailureDeps<Message>): AfterFailure<Message> {
  const { job, deadLetters, guard, circuitWait, limiter, system, backOff } = deps;
  const { clock, log } = system;

  const throttled = async (error: ThrottledError): ReturnType<AfterFailure<Message>> => {
    const untilMs = clock.now() + Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS);
    try {
      await limiter.holdOff(untilMs);
    } catch (fault) {
      if (!(fault instanceof UnavailableError)) throw fault;
      log.warn('the fleet could not be told to hold off', { error: fault });
    }
    return { kind: 'stop-batch', untilMs };
  };

  const refused = async (
    entry: Claimed<Message>,
    error: PermanentError,
    owner: string,
  ): ReturnType<AfterFailure<Message>> => {
    const lastAtMs = clock.now();
    const history = afterFailure(entry.history, lastAtMs, error.message, false);
    const cause = { reason: 'permanent', code: error.code, error: error.message, history, lastAtMs } as const;
    await deadLetters.deadLetter(entry.record, entry.work, cause, owner);
    return { kind: 'done' };
  };

  const failed = async (
    entry: Claimed<Message>,
    { admission }: Permit,
    error: unknown,
    owner: string,
  ): ReturnType<AfterFailure<Message>> => {
    const nowMs = clock.now();
    // A pass without a version was given blindly, while nobody could tell the breaker's state.
    const metClosed = admission.kind === 'pass' && admission.version !== undefined;
    const history = afterFailure(entry.history, nowMs, errorText(error), metClosed);
    await job.claims?.fail(entry.work.target, owner, history, nowMs);
    const tries = job.claims ? history.tries : triesByAge(nowMs - entry.record.sentAtMs, backOff);
    const { phase, untilMs, sinceMs, isBackpressured } = await guard.look();
    const waitMs =
      backOffMs(tries, system.random.unit(), backOff) * (isBackpressured ? BACKPRESSURE_FACTOR : 1);
    const backMs = nowMs + waitMs;
    // Coming back while the breaker is open would be in vain.
    const openMs = phase === 'open' ? circuitWait.putBackUntil(untilMs, sinceMs) : 0;
    return { kind: 'retry', untilMs: Math.max(backMs, openMs), unclaimed: true };
  };

  const dispose = (
    entry: Claimed<Message>,
    permit: Permit,
    error: unknown,
    owner: string,
  ): ReturnType<AfterFailure<Message>> => {
    if (error instanceof ThrottledError) return throttled(error);
    if (error instanceof PermanentError) return refused(entry, error, owner);
    if (error instanceof UnavailableError) throw error;
    return failed(entry, permit, error, owner);
  };

  return async (entry, permit, error, owner) => {
    // Nobody waits for it: the next caller asks again.
    if (error instanceof NoVerdictError && job.claims === undefined) return { kind: 'done' };
    try {
      return await dispose(entry, permit, error, owner);
    } catch (fault) {
      return storeFault(fault, system, entry.work.correlationId);
    }
  };
}
