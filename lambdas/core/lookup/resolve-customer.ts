/** Flow 5: fresh cache, live call, last known value or default, and a refresh request. */

import { asError } from '../errors.ts';
import type { CacheEntry, Customer, LookupCache, RefreshQueue, Span } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { type CachedValue, freshIn, lastKnownIn } from './cached-value.ts';
import { createLiveCall, type LiveDeps, type LiveOutcome } from './live-call.ts';
import type { LookupOptions } from './options.ts';
import { createRequestRefresh } from './request-refresh.ts';

export interface ResolveCustomerDeps extends LiveDeps {
  cache: Pick<LookupCache, 'read' | 'writeLive' | 'leaseRefresh'>;
  queue: RefreshQueue;
}

/** A caller, and the time by which the answer must be out (ms since the epoch). */
export interface Caller {
  key: string;
  e164: string;
  correlationId: string;
  untilMs: number;
  /** Where the lookup is traced, its span. */
  span?: Span;
}

interface Remembered {
  entry: CacheEntry | undefined;
  storeIsUp: boolean;
}

/** Never throws, never later than `untilMs`: whatever the CRM, DynamoDB and SQS do there is an answer. */
export function createResolveCustomer(
  deps: ResolveCustomerDeps,
  options: LookupOptions,
): (caller: Caller) => Promise<CachedValue> {
  const { cache, clock, log } = deps;
  const callLive = createLiveCall(deps, options);
  const requestRefresh = createRequestRefresh(deps, options);

  /** Store faults are logged; what follows an answer is never worth more than `afterMs`. */
  const afterwards = async (caller: Caller, ...steps: Promise<unknown>[]): Promise<void> => {
    const logged = steps.map((step) =>
      step.catch((error: unknown) => log.warn('a step after the lookup failed', { error: asError(error) })),
    );
    const capMs = Math.min(options.afterMs, caller.untilMs - clock.now());
    await withTimeout(clock, capMs, Promise.all(logged), () => undefined);
  };

  const remember = async ({ key, untilMs }: Caller): Promise<Remembered> => {
    const lost = { entry: undefined, storeIsUp: false };
    const capMs = Math.min(options.storeWaitMs, untilMs - clock.now());
    const reading = cache.read(key, clock.now()).then((entry) => ({ entry, storeIsUp: true }));
    return withTimeout(clock, capMs, reading, () => lost).catch((error: unknown) => {
      log.warn('the lookup cache could not be read', { error: asError(error) });
      return lost;
    });
  };

  const keep = async (caller: Caller, customer: Customer, outcome: LiveOutcome, from: Remembered) => {
    const { entry, storeIsUp } = from;
    // Without the version that was read nothing may be written.
    const written = storeIsUp
      ? cache.writeLive(caller.key, customer, entry?.version ?? 0, clock.now())
      : Promise.resolve();
    await afterwards(caller, outcome.afterwards(), written);
  };

  const degrade = async (caller: Caller, outcome: LiveOutcome, from: Remembered): Promise<CachedValue> => {
    const found = lastKnownIn(from.entry, clock.now(), options);
    const { correlationId } = caller;
    log.info('lookup degraded', { reason: outcome.reason, source: found.source, correlationId });
    // Without the lease refreshes would not be coalesced.
    const refreshed = from.storeIsUp ? requestRefresh({ ...caller, entry: from.entry }) : Promise.resolve();
    await afterwards(caller, outcome.afterwards(), refreshed);
    return found;
  };

  return async (caller) => {
    let best: () => CachedValue = () => lastKnownIn(undefined, clock.now(), options);
    const work = async (): Promise<CachedValue> => {
      const from = await remember(caller);
      const fresh = freshIn(from.entry, clock.now(), options);
      if (fresh !== undefined) return fresh;
      best = () => lastKnownIn(from.entry, clock.now(), options);
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
