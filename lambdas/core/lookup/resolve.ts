/** Flow 5: fresh cache, live call, last known value or default, and a refresh request. */

import { asError } from '../errors.ts';
import type { CacheEntry, Known, LookupCache, Span } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { type CachedValue, freshIn, lastKnownIn } from './cached-value.ts';
import { createLiveCall, type LiveDeps, type LiveOutcome } from './live-call.ts';
import type { LookupOptions } from './options.ts';
import { createRequestRefresh, type RefreshDeps } from './request-refresh.ts';

export interface ResolveDeps<Value extends Known, By> extends LiveDeps<Value, By>, RefreshDeps<By> {
  cache: Pick<LookupCache<Value>, 'read' | 'writeLive' | 'leaseRefresh'>;
  /** The answer where nothing is known. */
  unknown: Value;
}

/** Who is looked up, and the time by which the answer must be out (ms since the epoch). */
export interface Caller<By> {
  key: string;
  by: By;
  correlationId: string;
  untilMs: number;
  /** Where the lookup is traced, its span. */
  span?: Span;
}

/** The settings that it goes by. */
export type ResolveOptions = Omit<LookupOptions, 'deadlineMs' | 'defaultRegion'>;

interface Remembered<Value extends Known> {
  entry: CacheEntry<Value> | undefined;
  storeIsUp: boolean;
}

/** Never throws, never later than `untilMs`: whatever the system, DynamoDB and SQS do there is an answer. */
export function createResolve<Value extends Known, By>(
  deps: ResolveDeps<Value, By>,
  options: ResolveOptions,
): (caller: Caller<By>) => Promise<CachedValue<Value>> {
  const { cache, clock, log, unknown } = deps;
  const callLive = createLiveCall(deps, options);
  const requestRefresh = createRequestRefresh(deps, options);

  /** Store faults are logged; what follows an answer is never worth more than `afterMs`. */
  const afterwards = async (caller: Caller<By>, ...steps: Promise<unknown>[]): Promise<void> => {
    const logged = steps.map((step) =>
      step.catch((error: unknown) => log.warn('a step after the lookup failed', { error: asError(error) })),
    );
    const capMs = Math.min(options.afterMs, caller.untilMs - clock.now());
    await withTimeout(clock, capMs, Promise.all(logged), () => undefined);
  };

  const remember = async ({ key, untilMs }: Caller<By>): Promise<Remembered<Value>> => {
    const lost = { entry: undefined, storeIsUp: false };
    const capMs = Math.min(options.storeWaitMs, untilMs - clock.now());
    const reading = cache.read(key, clock.now()).then((entry) => ({ entry, storeIsUp: true }));
    return withTimeout(clock, capMs, reading, () => lost).catch((error: unknown) => {
      log.warn('the lookup cache could not be read', { error: asError(error) });
      return lost;
    });
  };

  const keep = async (
    caller: Caller<By>,
    customer: Value,
    outcome: LiveOutcome<Value>,
    from: Remembered<Value>,
  ) => {
    const { entry, storeIsUp } = from;
    // Without the version that was read nothing may be written.
    const written = storeIsUp
      ? cache.writeLive(caller.key, customer, entry?.version ?? 0, clock.now(), entry?.seen)
      : Promise.resolve();
    await afterwards(caller, outcome.afterwards(), written);
  };

  const degrade = async (
    caller: Caller<By>,
    outcome: LiveOutcome<Value>,
    from: Remembered<Value>,
  ): Promise<CachedValue<Value>> => {
    const found = lastKnownIn(from.entry, clock.now(), options, unknown);
    const { correlationId } = caller;
    log.info('lookup degraded', { reason: outcome.reason, source: found.source, correlationId });
    // Without the lease refreshes would not be coalesced.
    const refreshed = from.storeIsUp ? requestRefresh({ ...caller, entry: from.entry }) : Promise.resolve();
    await afterwards(caller, outcome.afterwards(), refreshed);
    return found;
  };

  return async (caller) => {
    let best: () => CachedValue<Value> = () => ({ source: 'default', customer: unknown });
    const work = async (): Promise<CachedValue<Value>> => {
      const from = await remember(caller);
      const fresh = freshIn(from.entry, clock.now(), options);
      if (fresh !== undefined) return fresh;
      best = () => lastKnownIn(from.entry, clock.now(), options, unknown);
      const outcome = await callLive({
        ...caller,
        mayProbe: best().source === 'default',
        storeIsUp: from.storeIsUp,
        untilMs: caller.untilMs - options.afterMs,
      });
      // The answer is out already: nothing more is begun.
      if (clock.now() >= caller.untilMs) return best();
      const { customer } = outcome;
      if (customer === undefined) return degrade(caller, outcome, from);
      best = () => ({ source: 'live', customer });
      await keep(caller, customer, outcome, from);
      return best();
    };
    return withTimeout(clock, caller.untilMs - clock.now(), work(), () => best()).catch((error: unknown) => {
      log.error('lookup failed', { error: asError(error), correlationId: caller.correlationId });
      return best();
    });
  };
}
