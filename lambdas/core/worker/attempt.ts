/** One try: the call, its report to the breaker, and what its outcome leads to (protocol Retry). */
import type { BreakerGuard } from '../breaker/guard.ts';
import { outcomeOf } from '../breaker/outcome.ts';
import type { CircuitWait } from '../delivery/circuit-wait.ts';
import type { DeadLetters } from '../delivery/dead-letter.ts';
import { errorText } from '../delivery/error-text.ts';
import { PermanentError, SteadylineError, ThrottledError, UnavailableError } from '../errors.ts';
import type { System } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { createMeter } from '../rate/meter.ts';
import { BACKPRESSURE_FACTOR, type BackOffRule, backOffMs, triesByAge } from '../retry/backoff.ts';
import { afterFailure } from '../retry/history.ts';
import { untraced } from '../tracing/untraced.ts';
import type { Permit } from './acquire-permit.ts';
import { type Disposition, type Invocation, storeFault } from './disposition.ts';
import type { Applied, Job } from './job.ts';
import type { Claimed } from './message-groups.ts';
import { callSpan, tellOutcome } from './spans.ts';
import type { Turns } from './turns.ts';

export interface AttemptDeps<Message> {
  job: Job<Message>;
  deadLetters: DeadLetters<Message>;
  guard: Pick<BreakerGuard, 'look' | 'report'>;
  circuitWait: Pick<CircuitWait, 'putBackUntil'>;
  limiter: Pick<RateLimiter, 'holdOff'>;
  turns: Pick<Turns, 'of'>;
  system: System;
  backOff: BackOffRule;
}

/** Makes the call; an error becomes a step, with everything recorded that it asks for. */
export type Attempt<Message> = (
  entry: Claimed<Message>,
  permit: Permit,
  run: Invocation,
) => Promise<Disposition | { kind: 'applied'; applied: Applied }>;

/** A wrong Retry-After must not stop a lane for a day (own choice), ms. */
const MAX_RETRY_AFTER_MS = 900_000;

export function createAttempt<Message>(deps: AttemptDeps<Message>): Attempt<Message> {
  const { job, deadLetters, guard, circuitWait, limiter, turns, system, backOff } = deps;
  const { clock, log, metrics, tracer = untraced } = system;

  const holdOff = async (untilMs: number): Promise<void> => {
    try {
      await limiter.holdOff(untilMs);
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      log.warn('the fleet could not be told to hold off', { error });
    }
  };

  const deadLetter = async (
    entry: Claimed<Message>,
    error: PermanentError,
    owner: string,
  ): Promise<Disposition> => {
    const lastAtMs = clock.now();
    const history = afterFailure(entry.history, lastAtMs, error.message, false);
    const cause = { reason: 'permanent', code: error.code, error: error.message, history, lastAtMs } as const;
    await deadLetters.deadLetter(entry.record, entry.work, cause, owner);
    return { kind: 'done' };
  };

  const retryLater = async (
    entry: Claimed<Message>,
    error: unknown,
    metClosed: boolean,
    owner: string,
  ): Promise<Disposition> => {
    const nowMs = clock.now();
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

  const stepAfter = async (
    entry: Claimed<Message>,
    { admission }: Permit,
    error: unknown,
    owner: string,
  ): Promise<Disposition> => {
    if (error instanceof ThrottledError) {
      const untilMs = clock.now() + Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS);
      await holdOff(untilMs);
      return { kind: 'stop-batch', untilMs };
    }
    if (error instanceof PermanentError) return deadLetter(entry, error, owner);
    if (error instanceof UnavailableError) throw error;
    // A pass without a version was given blindly, while nobody could tell the breaker's state.
    const metClosed = admission.kind === 'pass' && admission.version !== undefined;
    return retryLater(entry, error, metClosed, owner);
  };

  return async (entry, permit, run) => {
    const { correlationId } = entry.work;
    const { admission } = permit;
    const meter = createMeter(clock, turns.of(permit, run, correlationId));
    const startedMs = clock.now();
    metrics.count('Attempts', 1, { downstream: job.downstream });
    const answer = await tracer.span(
      `call ${job.downstream}`,
      callSpan(job.downstream, entry, admission, run),
      async (span) => {
        const { traceparent } = span;
        const answered = await answerOf(
          job.apply(entry.work, {
            timeoutMs: job.callTimeoutMs,
            correlationId,
            each: meter.each,
            ...(traceparent && { traceparent }),
          }),
        );
        tellOutcome(span, 'applied' in answered ? undefined : answered.error);
        return answered;
      },
    );
    const latencyMs = meter.slowestMs(clock.now() - startedMs);
    if (job.downstream === 'crm') metrics.timing('CRMDirectCallLatency', latencyMs);
    await guard.report(
      admission,
      entry.record.group,
      'applied' in answer ? 'success' : outcomeOf(answer.error, meter.made()),
      {
        beganAtMs: startedMs,
        ...('error' in answer &&
          answer.error instanceof ThrottledError && { retryAfterMs: answer.error.retryAfterMs }),
      },
    );
    if ('applied' in answer) return { kind: 'applied', ...answer };
    const level = answer.error instanceof SteadylineError ? 'warn' : 'error';
    log[level]('call failed', {
      error: errorText(answer.error),
      downstream: job.downstream,
      correlationId,
    });
    try {
      return await stepAfter(entry, permit, answer.error, run.owner);
    } catch (fault) {
      return storeFault(fault, system, correlationId);
    }
  };
}

type Answer = { applied: Applied } | { error: unknown };

async function answerOf(call: Promise<Applied>): Promise<Answer> {
  try {
    return { applied: await call };
  } catch (error) {
    return { error };
  }
}
