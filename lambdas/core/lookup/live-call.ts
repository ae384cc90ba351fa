/** The live call: breaker, rate, CRM, report. */
import type { BreakerGuard } from '../breaker/guard.ts';
import { type Outcome, outcomeOf } from '../breaker/outcome.ts';
import { SteadylineError, ThrottledError, UnavailableError } from '../errors.ts';
import type { CallReport, Crm, Customer, Span, System } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { createMeter } from '../rate/meter.ts';
import { circuitStateOf } from '../tracing/circuit-state.ts';
import { noSpan, untraced } from '../tracing/untraced.ts';
import { createAdmit } from './admit.ts';
import type { LookupOptions } from './options.ts';
import type { TakePermit } from './permits.ts';
import { readinessOf } from './ready.ts';

export interface LiveDeps extends System {
  guard: Pick<BreakerGuard, 'look' | 'admit' | 'report'>;
  limiter: Pick<RateLimiter, 'holdOff'>;
  takePermit: TakePermit;
  crm: Pick<Crm, 'findCustomer' | 'ready'>;
}

export interface LiveQuestion {
  /** The customer's key: the breaker's group. */
  key: string;
  e164: string;
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

/** What came of it; `afterwards` tells breaker and rate of it and is awaited with a short cap. */
export interface LiveOutcome {
  customer?: Customer;
  /** Why there is none, for logs. */
  reason: 'found' | 'open' | 'rate' | 'late' | 'throttled' | 'permanent' | 'transient' | 'auth' | 'unknown';
  afterwards(): Promise<unknown>;
}

/** Less time than this is not worth a call: a CRM in good health may take so long (own choice). */
const LEAST_CALL_MS = 250;

/** Never throws. */
export function createLiveCall(
  deps: LiveDeps,
  options: LookupOptions,
): (question: LiveQuestion) => Promise<LiveOutcome> {
  const { clock, crm, guard, limiter, metrics, takePermit, tracer = untraced } = deps;

  const admit = createAdmit({ clock, guard }, options);
  const failed = async (
    error: unknown,
    { totalMs, exchanges }: Took,
    timeoutMs: number,
    report: Report,
  ): Promise<unknown> => {
    if (error instanceof ThrottledError) {
      const { holdOffMs = 0 } = await report('throttled', { retryAfterMs: error.retryAfterMs });
      return holdOffMs > 0 ? limiter.holdOff(clock.now() + holdOffMs) : undefined;
    }
    const isCutShort = totalMs >= timeoutMs && timeoutMs < options.callTimeoutMs;
    return report(outcomeOf(error, exchanges), { shortTimeout: isCutShort });
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
    const release = (reason: 'rate' | 'late' | 'unknown') => nothing(reason, () => report('released'));
    const leftMs = (): number => question.untilMs - clock.now();
    if (leftMs() < LEAST_CALL_MS) return release('late');
    const readiness = await readinessOf(crm, clock, leftMs() - LEAST_CALL_MS);
    if (readiness !== 'ready') return release(readiness);
    const permit = async (): Promise<boolean> => {
      const waitMs = Math.min(options.rateWaitMs, leftMs() - LEAST_CALL_MS);
      return waitMs >= 0 && (await takePermit(waitMs, question.storeIsUp));
    };
    if (!(await permit())) return release('rate');
    const timeoutMs = Math.min(options.liveTimeoutMs, leftMs());
    if (timeoutMs < LEAST_CALL_MS) return release('late');

    const meter = createMeter(clock, async (made) => {
      if (made > 0 && !(await permit())) throw new UnavailableError('rate_late', 'No turn for another try.');
    });
    beganAtMs = clock.now();
    const took = (): Took => {
      const wholeMs = clock.now() - beganAtMs;
      return {
        tookMs: meter.slowestMs(wholeMs),
        totalMs: meter.totalMs(wholeMs),
        exchanges: meter.made(),
      };
    };
    try {
      const traced = {
        kind: 'client',
        parent: span.traceparent,
        attributes: { downstream: 'crm', 'circuit.state': state },
      } as const;
      const customer = await tracer.span('call crm', traced, ({ traceparent }) =>
        crm.findCustomer(question.e164, {
          timeoutMs,
          correlationId,
          each: meter.each,
          ...(traceparent && { traceparent }),
        }),
      );
      return { customer, reason: 'found', afterwards: () => report('success') };
    } catch (error) {
      const times = took();
      return nothing(reasonOf(error), () => failed(error, times, timeoutMs, report));
    } finally {
      metrics.timing('CRMDirectCallLatency', took().tookMs);
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
  reason: LiveOutcome['reason'],
  afterwards: LiveOutcome['afterwards'] = async () => undefined,
): LiveOutcome {
  return { reason, afterwards };
}

function reasonOf(error: unknown): LiveOutcome['reason'] {
  const code = error instanceof SteadylineError ? error.code : '';
  return code === 'throttled' || code === 'permanent' || code === 'transient' || code === 'auth'
    ? code
    : 'unknown';
}
