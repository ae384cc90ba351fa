/** The live call: breaker, rate, CRM, report. */

import { answerIn, outcomeOf } from '../breaker/outcome.ts';
import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import { SteadylineError, ThrottledError, UnavailableError } from '../errors.ts';
import type { BreakerGuard, CallReport, Downstream, Lookups, Outcome, Span, System } from '../ports.ts';
import { createExchangeTimer } from '../rate/exchange-timer.ts';
import type { AcquireOrFailOpen } from '../rate/fail-open.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { circuitStateOf } from '../tracing/circuit-state.ts';
import { noSpan, untraced } from '../tracing/untraced.ts';
import { createAdmit } from './admit.ts';
import type { LookupOptions } from './options.ts';
import { readinessOf } from './ready.ts';

export interface LiveDeps<Value, By> extends System {
  /** The system that is asked. */
  downstream: Downstream;
  guard: Pick<BreakerGuard, 'look' | 'admit' | 'report'>;
  limiter: Pick<RateLimiter, 'holdOff'>;
  acquireSlot: AcquireOrFailOpen;
  source: Lookups<Value, By>;
}

export interface LiveQuestion<By> {
  /** The customer's key: the breaker's group. */
  key: string;
  by: By;
  correlationId: string;
  /** A caller with a cached answer never probes. */
  mayProbe: boolean;
  /** False where DynamoDB did not answer a moment ago. */
  storeIsUp: boolean;
  /** The call must be over by then, ms since the epoch. */
  untilMs: number;
  /** Where the lookup is traced, its span. */
  span?: Span;
}

/** The result; `afterwards` reports it to breaker and rate and is awaited with a short time-out. */
export interface LiveOutcome<Value> {
  customer?: Value;
  /** Why there is none, for logs. */
  reason:
    | 'found'
    | 'open'
    | 'rate'
    | 'late'
    | 'throttled'
    | 'permanent'
    | 'transient'
    | 'auth'
    | 'no-verdict'
    | 'unknown';
  afterwards(): Promise<unknown>;
}

/** Less time than this is not worth a call: a CRM in good health may take so long (own choice). */
const LEAST_CALL_MS = 250;

/** Never throws. */
export function createLiveCall<Value, By>(
  deps: LiveDeps<Value, By>,
  options: Pick<LookupOptions, 'storeWaitMs' | 'callTimeoutMs' | 'liveTimeoutMs'>,
): (question: LiveQuestion<By>) => Promise<LiveOutcome<Value>> {
  const { clock, downstream, source, guard, limiter, log, metrics, acquireSlot, tracer = untraced } = deps;

  const admit = createAdmit({ clock, guard }, options);
  const hasOpened = async (): Promise<boolean> => {
    const view = await withTimeout(clock, options.storeWaitMs, guard.look(), () => undefined);
    return view !== undefined && view.phase !== 'closed';
  };
  const failed = async (
    error: unknown,
    { totalMs, exchanges }: Took,
    timeoutMs: number,
    report: Report,
  ): Promise<unknown> => {
    if (error instanceof ThrottledError) {
      const { holdOffMs = 0 } = await report('throttled', {
        retryAfterMs: error.retryAfterMs,
        wholeAccount: error.scope === 'account',
      });
      return holdOffMs > 0 ? limiter.holdOff(clock.now() + holdOffMs) : undefined;
    }
    const isCutShort = totalMs >= timeoutMs && timeoutMs < options.callTimeoutMs;
    return report(outcomeOf(error, exchanges), { shortTimeout: isCutShort, ...answerIn(error) });
  };

  return async (question) => {
    const admission = await admit(question.key, question.mayProbe);
    const { span = noSpan, correlationId } = question;
    if (admission === undefined) {
      span.set('circuit.state', 'open');
      return nothing('open');
    }
    const state = circuitStateOf(admission);
    span.set('circuit.state', state);
    let beganAtMs = clock.now();
    const report: Report = (outcome, how = {}) =>
      guard.report(admission, question.key, outcome, { beganAtMs, ...how });
    const release = (reason: 'open' | 'rate' | 'late' | 'unknown') =>
      nothing(reason, () => report('released'));
    const leftMs = (): number => question.untilMs - clock.now();
    if (leftMs() < LEAST_CALL_MS) return release('late');
    const readiness = await readinessOf(source, deps, leftMs() - LEAST_CALL_MS);
    if (readiness !== 'ready') return release(readiness);
    const slot = async (): Promise<boolean> =>
      leftMs() >= LEAST_CALL_MS && (await acquireSlot(question.untilMs - LEAST_CALL_MS, question.storeIsUp));
    if (!(await slot())) return release('rate');
    // While it waited for its slot the breaker may have opened; a pass without a version was given without knowing.
    if (admission.kind === 'pass' && admission.version !== undefined && (await hasOpened())) {
      span.set('circuit.state', 'open');
      return release('open');
    }
    const timeoutMs = Math.min(options.liveTimeoutMs, leftMs());
    if (timeoutMs < LEAST_CALL_MS) return release('late');

    const timer = createExchangeTimer(clock, async (made) => {
      if (made > 0 && !(await slot())) throw new UnavailableError('rate_late', 'No slot for another try.');
    });
    beganAtMs = clock.now();
    const took = (): Took => {
      const wholeMs = clock.now() - beganAtMs;
      return {
        tookMs: timer.slowestMs(wholeMs),
        totalMs: timer.totalMs(wholeMs),
        exchanges: timer.made(),
      };
    };
    try {
      const traced = {
        kind: 'client',
        parent: span.traceparent,
        attributes: { downstream, 'circuit.state': state },
      } as const;
      const customer = await tracer.span(`call ${downstream}`, traced, ({ traceparent }) =>
        source.find(question.by, {
          timeoutMs,
          correlationId,
          each: timer.each,
          ...(admission.kind === 'probe' && { isProbe: true }),
          ...(traceparent && { traceparent }),
        }),
      );
      return { customer, reason: 'found', afterwards: () => report('success') };
    } catch (error) {
      const times = took();
      if (error instanceof UnavailableError) log.warn('a lookup failed for a fault of our own', { error });
      return nothing(reasonOf(error), () => failed(error, times, timeoutMs, report));
    } finally {
      reportLatency(metrics, downstream, took().tookMs);
    }
  };
}

/** Of a call, ms: its slowest exchange, and all of them; and how many they were. */
interface Took {
  exchanges: number;
  tookMs: number;
  totalMs: number;
}

type Report = (outcome: Outcome, how?: Omit<CallReport, 'beganAtMs'>) => ReturnType<BreakerGuard['report']>;

function nothing(
  reason: Reason,
  afterwards: LiveOutcome<never>['afterwards'] = async () => undefined,
): LiveOutcome<never> {
  return { reason, afterwards };
}

const CALL_ERRORS = ['throttled', 'permanent', 'transient', 'auth', 'no-verdict'] as const;

/** The default connector's metric keeps its name; the others' carry a dimension. */
function reportLatency(metrics: System['metrics'], downstream: Downstream, tookMs: number): void {
  if (downstream === DEFAULT_CONNECTOR) metrics.timing('CRMDirectCallLatency', tookMs);
  else metrics.timing('DirectCallLatency', tookMs, { downstream });
}

type Reason = LiveOutcome<never>['reason'];

function reasonOf(error: unknown): Reason {
  const code = error instanceof SteadylineError ? error.code : '';
  return CALL_ERRORS.find((one) => one === code) ?? 'unknown';
}
