/** From permitted to applied: the one call, and its report to both breakers. */
import { answerIn, outcomeOf } from '../breaker/outcome.ts';
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import { errorText } from '../delivery/error-text.ts';
import { PermanentError, SteadylineError, ThrottledError } from '../errors.ts';
import type { BreakerGuard, CallOptions, CallReport, EachExchange, System, TryHistory } from '../ports.ts';
import { createExchangeTimer } from '../rate/exchange-timer.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { APPLIED, withTry } from '../retry/recent-tries.ts';
import { untraced } from '../tracing/untraced.ts';
import type { AfterFailure } from './after-failure.ts';
import type { Invocation } from './disposition.ts';
import { exchangeSlots } from './exchange-slots.ts';
import { holdOff } from './hold-off.ts';
import type { Applied, Job } from './job.ts';
import { reportToBoth } from './report-to-both.ts';
import { callSpan, recordOutcome } from './spans.ts';
import type { In, Next } from './states.ts';

export interface AttemptDeps<Message> {
  job: Job<Message>;
  guard: Pick<BreakerGuard, 'look' | 'report'>;
  limiter: RateLimiter;
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
  const remembers = job.claims !== undefined;

  return async ({ entry, permit }, run) => {
    const { correlationId } = entry.work;
    const { admission, operation } = permit;
    const limits = { lastCallMs: run.lastCallMs, callTimeoutMs: job.callTimeoutMs };
    const timer = createExchangeTimer(clock, exchangeSlots({ guard, limiter, clock }, permit, limits));
    const startedMs = clock.now();
    let firstMs: number | undefined;
    const each: EachExchange = (exchange) =>
      timer.each(() => {
        firstMs ??= clock.now();
        return exchange();
      });
    metrics.count('Attempts', 1, { downstream: job.downstream });
    const answer = await tracer.span(
      `call ${job.downstream}`,
      callSpan(job.downstream, entry, admission, run),
      async (span) => {
        const { traceparent } = span;
        const isProbe = admission.kind === 'probe' || operation.admission.kind === 'probe';
        const answered = await answerOf(
          job.apply(entry.work, {
            timeoutMs: job.callTimeoutMs,
            correlationId,
            each,
            ...(isProbe && { isProbe: true }),
            ...(traceparent && { traceparent }),
            ...triedBefore(entry.history),
          }),
        );
        recordOutcome(span, 'error' in answered ? answered.error : undefined);
        return answered;
      },
    );
    const latencyMs = timer.slowestMs(clock.now() - startedMs);
    if (job.downstream === DEFAULT_CONNECTOR) metrics.timing('CRMDirectCallLatency', latencyMs);
    const beganAtMs = firstMs ?? startedMs;
    const outcome = 'error' in answer ? outcomeOf(answer.error, timer.made()) : 'success';
    const report = { beganAtMs, ...('error' in answer && detailsOf(answer.error)) };
    const { holdOffMs } = await reportToBoth(guard, entry, permit, outcome, report, remembers);
    if (holdOffMs !== undefined) await holdOff(limiter, clock.now() + holdOffMs, log);
    const tookMs = clock.now() - beganAtMs;
    const tried = (text: string): typeof entry => ({
      ...entry,
      history: withTry(entry.history, { atMs: beganAtMs, tookMs, answer: text }),
    });
    if ('applied' in answer) return { kind: 'applied', entry: tried(APPLIED), ...answer };
    const { error } = answer;
    const level = error instanceof SteadylineError ? 'warn' : 'error';
    log[level]('call failed', { error: errorText(error), downstream: job.downstream, correlationId });
    const after = error instanceof ThrottledError ? entry : tried(errorText(error));
    return afterFailure(after, permit, { error, beganAtMs, isHeld: holdOffMs !== undefined }, run.owner);
  };
}

/** An expired claim may have been a try: its holder may have crashed before the try was recorded. */
function triedBefore({ firstClaimedAtMs, lastFailedAtMs }: TryHistory): Pick<CallOptions, 'tried'> {
  if (firstClaimedAtMs === undefined) return {};
  return { tried: { firstClaimedAtMs, lastTriedAtMs: Math.max(lastFailedAtMs, firstClaimedAtMs) } };
}

/** What the breakers hear of a call beside its outcome. */
function detailsOf(error: unknown): Omit<CallReport, 'beganAtMs'> {
  if (error instanceof ThrottledError)
    return { retryAfterMs: error.retryAfterMs, wholeAccount: error.scope === 'account' };
  if (error instanceof PermanentError) return { refusal: { status: error.status, ...error.named } };
  return answerIn(error);
}

type Answer = { applied: Applied } | { error: unknown };

async function answerOf(call: Promise<Applied>): Promise<Answer> {
  try {
    return { applied: await call };
  } catch (error) {
    return { error };
  }
}
