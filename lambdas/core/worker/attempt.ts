/** From permitted to applied: the one call, and its report to the breaker. */
import type { BreakerGuard } from '../breaker/guard.ts';
import { outcomeOf } from '../breaker/outcome.ts';
import { errorText } from '../delivery/error-text.ts';
import { SteadylineError } from '../errors.ts';
import type { System } from '../ports.ts';
import { createMeter } from '../rate/meter.ts';
import { untraced } from '../tracing/untraced.ts';
import type { AfterFailure } from './after-failure.ts';
import type { Invocation } from './disposition.ts';
import type { Applied, Job } from './job.ts';
import { callSpan, tellOutcome } from './spans.ts';
import type { In, Next } from './states.ts';
import type { Turns } from './turns.ts';

export interface AttemptDeps<Message> {
  job: Job<Message>;
  guard: Pick<BreakerGuard, 'report'>;
  turns: Pick<Turns, 'of'>;
  afterFailure: AfterFailure<Message>;
  system: System;
}

export type Attempt<Message> = (
  state: In<'permitted', Message>,
  run: Invocation,
) => Promise<Next<'permitted', Message>>;

export function createAttempt<Message>(deps: AttemptDeps<Message>): Attempt<Message> {
  const { job, guard, turns, afterFailure, system } = deps;
  const { clock, log, metrics, tracer = untraced } = system;

  return async ({ entry, permit }, run) => {
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
            ...(admission.kind === 'probe' && { isProbe: true }),
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
      latencyMs,
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

type Answer = { applied: Applied } | { error: unknown };

async function answerOf(call: Promise<Applied>): Promise<Answer> {
  try {
    return { applied: await call };
  } catch (error) {
    return { error };
  }
}
