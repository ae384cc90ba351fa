/** From permitted to applied: the one call, and its report to the breaker. */
import type { BreakerGuard } from '../breaker/guard.ts';
import { outcomeOf } from '../breaker/outcome.ts';
import { errorText } from '../delivery/error-text.ts';
import { SteadylineError, ThrottledError } from '../errors.ts';
import type { CallReport, System } from '../ports.ts';
import { createExchangeTimer } from '../rate/exchange-timer.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { untraced } from '../tracing/untraced.ts';
import type { AfterFailure } from './after-failure.ts';
import type { Invocation } from './disposition.ts';
import { exchangeSlots } from './exchange-slots.ts';
import type { Applied, Job } from './job.ts';
import { callSpan, tellOutcome } from './spans.ts';
import type { In, Next } from './states.ts';

export interface AttemptDeps<Message> {
  job: Job<Message>;
  guard: Pick<BreakerGuard, 'look' | 'report'>;
  limiter: Pick<RateLimiter, 'acquire' | 'isCurrent'>;
  afterFailure: AfterFailure<Message>;
  system: System;
}

export type Attempt<Message> = (
  state: In<'permitted', Message>,
  run: Invocation,
) => Promise<Next<'permitted', Message>>;

export function createAttempt<Message>(deps: AttemptDeps<Message>): Attempt<Message> {
  const { job, guard, limiter, afterFailure, system } = deps;
  const { clock, log, metrics, tracer = untraced } = system;

  return async ({ entry, permit }, run) => {
    const { correlationId } = entry.work;
    const { admission } = permit;
    const timer = createExchangeTimer(clock, exchangeSlots({ guard, limiter, clock }, permit, run));
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
            each: timer.each,
            ...(admission.kind === 'probe' && { isProbe: true }),
            ...(traceparent && { traceparent }),
          }),
        );
        tellOutcome(span, 'applied' in answered ? undefined : answered.error);
        return answered;
      },
    );
    const latencyMs = timer.slowestMs(clock.now() - startedMs);
    if (job.downstream === 'crm') metrics.timing('CRMDirectCallLatency', latencyMs);
    await guard.report(
      admission,
      entry.record.group,
      'applied' in answer ? 'success' : outcomeOf(answer.error, timer.made()),
      { beganAtMs: startedMs, ...('error' in answer && throttleOf(answer.error)) },
    );
    if ('applied' in answer) return { kind: 'applied', entry, ...answer };
    const level = answer.error instanceof SteadylineError ? 'warn' : 'error';
    log[level]('call failed', {
      error: errorText(answer.error),
      downstream: job.downstream,
      correlationId,
    });
    return afterFailure(entry, permit, answer.error, run.owner);
  };
}

/** What the breaker hears of a throttled call. */
function throttleOf(error: unknown): Omit<CallReport, 'beganAtMs'> {
  if (!(error instanceof ThrottledError)) return {};
  return { retryAfterMs: error.retryAfterMs, wholeAccount: error.scope === 'account' };
}

type Answer = { applied: Applied } | { error: unknown };

async function answerOf(call: Promise<Applied>): Promise<Answer> {
  try {
    return { applied: await call };
  } catch (error) {
    return { error };
  }
}
