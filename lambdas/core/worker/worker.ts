/**
 * The engine of every worker: takes a batch, makes the effects it can, and answers what SQS has to show again.
 *
 * look at the breaker → hold while it is open, then put everything back for the rest of the open time
 *   → probe: claim the heads of the groups, lease calls one by one, fresh messages first
 *   → closed: groups side by side, each strictly in order; a slot in the fleet's rate for every call
 * → queue the platform updates of all of them → record the effects.
 *
 * The way of one message through it: `states.ts`.
 */
import { createCircuitWait, type ReleaseRule } from '../delivery/circuit-wait.ts';
import { createKeepUnknown } from '../delivery/unknown-format.ts';
import { createVisibility } from '../delivery/visibility.ts';
import type { BreakerGuard, Hasher, QueueRecord, Span, System, WorkerQueue } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import type { BackOffRule } from '../retry/backoff.ts';
import type { CountingRule } from '../retry/failure-attribution.ts';
import type { RefusalRule } from '../retry/refusal-attribution.ts';
import type { RetentionRule } from '../retry/retention.ts';
import { untraced } from '../tracing/untraced.ts';
import { createAcquirePermit } from './acquire-permit.ts';
import { createAfterFailure } from './after-failure.ts';
import { createAfterRefusal } from './after-refusal.ts';
import { createAttempt } from './attempt.ts';
import { type Batch, createBatch } from './batch.ts';
import { createDeadLetters } from './dead-letters.ts';
import type { Invocation, Stop } from './disposition.ts';
import type { Job } from './job.ts';
import { toMessageGroups } from './message-groups.ts';
import { createOperations } from './operations.ts';
import { createPrepareMessage } from './prepare-message.ts';
import { createScheduleRetry, type WaitRule } from './schedule-retry.ts';
import { batchSpan } from './spans.ts';

export interface WorkerSettings {
  /** Name of the source queue. */
  source: string;
  /** FUNCTION_TIMEOUT_MS and CLAIM_MARGIN_MS: together the life of a claim. */
  functionTimeoutMs: number;
  claimMarginMs: number;
  /** BREAKER_HOLD_MS. */
  holdMs: number;
  release: ReleaseRule;
  backOff: BackOffRule;
  waits: WaitRule;
  counting: CountingRule;
  refusals: RefusalRule;
  retention: RetentionRule;
}

export interface WorkerDeps<Message> {
  job: Job<Message>;
  /** The breaker of the downstream, and those of its operations: one a container and name. */
  guard: BreakerGuard;
  operation: (name: string) => BreakerGuard;
  limiter: RateLimiter;
  queue: WorkerQueue;
  hasher: Hasher;
  system: System;
  settings: WorkerSettings;
}

/** `remainingMs`: how long the invocation may still last. Answers the records that must be shown again. */
export type Worker = (
  records: readonly QueueRecord[],
  remainingMs: () => number,
) => Promise<{ failed: QueueRecord[] }>;

/** Left for recording what the last call has done, ms. */
const FINISH_MS = 2000;

/** One a container. Throws only on faults that nobody foresaw: SQS then shows the whole batch again. */
export function createWorker<Message>(deps: WorkerDeps<Message>): Worker {
  const { job, guard, queue, system, settings } = deps;
  const { clock, random } = system;
  const deadLetters = createDeadLetters({ ...deps, source: settings.source });
  const keepUnknown = createKeepUnknown({ ...deps, ...settings });
  const circuitWait = createCircuitWait({ guard, clock, random, rule: settings.release });
  const operations = createOperations({ ...deps, circuitWait });
  const preparer = createPrepareMessage({ ...deps, ...settings, deadLetters, keepUnknown, operations });
  const scheduleRetry = createScheduleRetry({ ...deps, ...settings, circuitWait });
  const afterRefusal = createAfterRefusal({ ...deps, ...settings, deadLetters, scheduleRetry });
  const afterFailure = createAfterFailure({ ...deps, deadLetters, afterRefusal, scheduleRetry });
  const attempt = createAttempt({ ...deps, afterFailure });
  const parts = {
    job,
    preparer,
    operations,
    attempt,
    acquirePermit: createAcquirePermit({ ...deps, operations }),
    system,
  };

  /** Until when what is left goes back; undefined where the stop was a moment's. */
  const releaseAfter = async (stop: Stop, holdUntilMs: number): Promise<number | undefined> => {
    if (stop.kind === 'stop-batch') return stop.untilMs;
    const held = await circuitWait.pause(stop.untilMs, holdUntilMs);
    return held ? undefined : circuitWait.releaseUntil(stop.untilMs, stop.sinceMs);
  };

  const work = async (batch: Batch, holdUntilMs: number): Promise<void> => {
    await batch.giveUpDue();
    while (!batch.isDone()) {
      const found = await circuitWait.wait(holdUntilMs);
      const stop = found.kind === 'open' ? found : await batch[found.kind === 'probe' ? 'probe' : 'drain']();
      if (stop === undefined) continue;
      const untilMs = 'releaseUntilMs' in stop ? stop.releaseUntilMs : await releaseAfter(stop, holdUntilMs);
      if (untilMs === undefined) continue;
      await batch.giveUpDue();
      await batch.release(untilMs);
    }
  };

  const handle = async (
    records: readonly QueueRecord[],
    remainingMs: () => number,
    { traceparent }: Span,
  ): Promise<{ failed: QueueRecord[] }> => {
    const startMs = clock.now();
    const run: Invocation = {
      owner: random.id(),
      claimUntilMs: startMs + settings.functionTimeoutMs + settings.claimMarginMs,
      lastCallMs: startMs + remainingMs() - job.callTimeoutMs - FINISH_MS,
      traceparent,
    };
    const visibility = createVisibility(queue, clock, system.log, settings.retention);
    const batch = createBatch(parts, toMessageGroups(records, job), run, visibility);
    await work(batch, Math.min(startMs + settings.holdMs, run.lastCallMs));
    await batch.complete();
    return { failed: [...visibility.failed] };
  };

  return (records, remainingMs) =>
    (system.tracer ?? untraced).span(
      'work through a batch',
      batchSpan(job.downstream, settings.source, records),
      (span) => handle(records, remainingMs, span),
    );
}
