/** What every lookup's route does, whatever it reads and however it answers (P5): key, deadline, span, counts. */
import type { HttpAnswer, HttpRequest, Respond } from '../http/message.ts';
import type { Clock, Known, Metrics, Tracer } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { untraced } from '../tracing/untraced.ts';
import type { ApiKeyGuard } from '../verify/api-key.ts';
import type { CachedValue } from './cached-value.ts';
import { deadlineOf, tooLate } from './deadline.ts';
import type { Caller } from './resolve.ts';

export interface ServeLookupDeps {
  clock: Clock;
  metrics: Metrics;
  tracer?: Tracer;
  authorize: ApiKeyGuard;
  /** Key of the HMACs over keys. Throws UnavailableError. */
  piiKey: () => Promise<string>;
}

/** Of the route. */
export interface ServedLookup {
  /** The one that the API key has to open. */
  connector: string;
  deadlineMs: number;
  /** Go with the counts. @default none */
  dimensions?: Record<string, string>;
}

/** A lookup that is asked for. */
export interface AskedLookup<Value extends Known, By> {
  /** By what; undefined where it can't be read. */
  by: By | undefined;
  /** Where its answer is cached. */
  keyOf(piiKey: string, by: By): string;
  find(caller: Caller<By>): Promise<CachedValue<Value>>;
  answer(found: CachedValue<Value>): HttpAnswer;
  /** The answer where it can't be read. */
  unusable(): HttpAnswer;
}

/**
 * 200 once the caller has the API key and `read` has found what is asked for, whatever stands under it; 503 only where a
 * secret can't be read. `read` throws RequestError.
 */
export function serveLookup<Value extends Known, By>(
  { clock, metrics, tracer = untraced, authorize, piiKey }: ServeLookupDeps,
  { connector, deadlineMs, dimensions = {} }: ServedLookup,
  read: (request: HttpRequest) => Promise<AskedLookup<Value, By>>,
): Respond {
  const count = (source: string): void => metrics.count('LookupsBySource', 1, { source, ...dimensions });
  return async (request) => {
    const untilMs = deadlineOf(request, clock.now(), deadlineMs);
    const within = <Result>(promise: Promise<Result>): Promise<Result> =>
      withTimeout(clock, untilMs - clock.now(), promise, tooLate);
    await within(authorize(request, connector));
    const { by, keyOf, find, answer, unusable } = await read(request);
    if (by === undefined) {
      count('unusable');
      return unusable();
    }
    const key = keyOf(await within(piiKey()), by);
    const { correlationId, headers } = request;
    const traced = { kind: 'server', parent: headers['traceparent'] } as const;
    const found = await tracer.span('lookup', traced, async (span) => {
      const answered = await find({ key, by, correlationId, untilMs, span });
      span.set('source', answered.source);
      return answered;
    });
    count(found.source);
    if (found.source === 'stale_cache' || found.source === 'default')
      metrics.count('DegradedModeRequests', 1, dimensions);
    return answer(found);
  };
}
