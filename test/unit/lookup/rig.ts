/** The lookup over memory adapters, with any call failing or hanging on demand. */
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memoryLookupCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import { memoryRequestQueues } from '../../../lambdas/adapters/memory/request-queues.ts';
import { memorySecrets } from '../../../lambdas/adapters/memory/secrets.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import { initialState, open } from '../../../lambdas/core/breaker/transitions.ts';
import type { LookupBy } from '../../../lambdas/core/connector/calls.ts';
import { customerKey } from '../../../lambdas/core/customer/phone.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { answerError, type HttpAnswer } from '../../../lambdas/core/http/message.ts';
import { createLookup } from '../../../lambdas/core/lookup/lookup.ts';
import { lookupOptions } from '../../../lambdas/core/lookup/options.ts';
import { createResolveCustomer } from '../../../lambdas/core/lookup/resolve-customer.ts';
import type { CacheEntry, CallOptions, Customer, RateStore, Tracer } from '../../../lambdas/core/ports.ts';
import { lookupRule } from '../../../lambdas/core/rate/booking-rule.ts';
import { createFailOpen } from '../../../lambdas/core/rate/fail-open.ts';
import { rateLane } from '../../../lambdas/core/rate/lane.ts';
import { createRateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';
import { rateLimitOf } from '../../../lambdas/core/rate/usable-rate.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { createApiKeyGuard } from '../../../lambdas/core/verify/api-key.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { callsOver } from '../../host/default-connectors.ts';

export const ANI = '+14155552671';
export const gold: Customer = { found: true, customerId: 'C-1', tier: 'gold' };
export const unknown: Customer = { found: false, customerId: 'UNKNOWN', tier: 'standard' };

export const NOW = 1_800_000_000_000;
/** What the cache keeps of a customer that is known. */
export const entryOf = (more: Partial<CacheEntry> = {}): CacheEntry => ({
  customer: gold,
  cachedAtMs: NOW,
  version: 1,
  tombstone: false,
  refreshUntilMs: 0,
  ...more,
});

/** `slow`: answers after 100 s, longer than anything waits. */
export type Fault = 'fails' | 'hangs' | 'slow';
export type Part = 'cache' | 'breaker' | 'rate' | 'queue' | 'secrets';

const config = resolveConfig();
const number = (name: string): number => Number(config[name]);

export function lookupRig(overrides: Record<string, number> = {}, tracer?: Tracer) {
  const system = { ...memorySystem(), ...(tracer && { tracer }) };
  const { clock } = system;
  const set = (name: string): number => overrides[name] ?? number(name);
  const faults = new Map<Part, Fault>();
  const calls: string[] = [];

  /** Every method of `port`, counted, and struck by the fault of `part`. */
  const struck = <Port extends object>(part: Part, port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...parameters: unknown[]) => {
          calls.push(`${part}.${String(name)}`);
          const fault = faults.get(part);
          if (fault === 'hangs') return new Promise(() => undefined);
          if (fault === 'slow') await clock.sleep(100_000);
          if (fault === 'fails') throw new UnavailableError(`${part}_unavailable`, 'The store is down.');
          return Reflect.apply(method, target, parameters);
        };
      },
    });

  const store = memorySecrets(clock);
  store.put('api-key', 'the-key');
  store.put('pii-key', 'the-pii-key');
  const secrets = createSecretCache(
    { fetch: struck('secrets', store).fetch, clock, log: system.log },
    { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: 0 },
  );
  const cache = memoryLookupCache();
  const queues = memoryRequestQueues();
  const breakerStore = memoryBreakerStore();
  const settings = breakerSettings(set, 'CRM_TIMEOUT_MS');
  const health = memoryHealthStore();
  const guard = createBreakerGuard({
    ...system,
    downstream: 'crm',
    store: struck('breaker', breakerStore),
    health: struck('breaker', health),
    settings,
  });
  const delays: number[] = [];
  const lanes = memoryRateStore();
  const rate: RateStore = {
    ...lanes,
    async book(...booking) {
      const booked = await lanes.book(...booking);
      const delayMs = delays.shift();
      if (delayMs !== undefined) await clock.sleep(delayMs);
      return booked;
    },
  };
  const options = lookupOptions(set, 'US');
  const limiter = createRateLimiter({
    ...system,
    store: struck('rate', rate),
    lane: rateLane('crm', rateLimitOf('CRM', set), rateSettings(set)),
    rule: lookupRule(rateSettings(set), options.storeWaitMs),
  });
  const crm = {
    by: [] as LookupBy[],
    asked: [] as { e164: string; timeoutMs: number; atMs: number }[],
    answer: (async () => gold) as (e164: string, call: CallOptions) => Promise<Customer>,
  };
  const crmCalls = callsOver({
    async findCustomer(e164, call) {
      crm.asked.push({ e164, timeoutMs: call.timeoutMs, atMs: clock.now() });
      return crm.answer(e164, call);
    },
  });
  const find = createResolveCustomer(
    {
      ...system,
      cache: struck('cache', cache),
      queue: struck('queue', queues),
      guard,
      limiter,
      acquireSlot: createFailOpen({ clock, limiter }),
      calls: {
        ...crmCalls,
        find(by, call) {
          crm.by.push(by);
          return crmCalls.find(by, call);
        },
      },
    },
    options,
  );
  const respond = createLookup(
    {
      ...system,
      hasher,
      authorize: createApiKeyGuard(
        { ...system, secrets, hasher },
        { secretId: 'api-key', previousValidMs: 86_400_000 },
      ),
      piiKey: async () => (await secrets.read('pii-key')).current,
      find,
    },
    options,
  );

  /** The answer to a request, errors as the API answers them. */
  const send = (
    body: unknown,
    headers: Record<string, string> = { 'x-api-key': 'the-key' },
    atMs = clock.now(),
  ) =>
    respond({
      method: 'POST',
      path: '/crm/customer-lookup',
      headers,
      pathParameters: {},
      body:
        typeof body === 'string'
          ? new TextEncoder().encode(body)
          : new TextEncoder().encode(JSON.stringify(body)),
      receivedAtMs: atMs,
      correlationId: 'corr-1',
    }).catch((error: unknown) => answerError(error, 'corr-1'));

  return {
    ...system,
    cache,
    queues,
    crm,
    faults,
    calls,
    /** How long the next bookings take to be answered, ms. */
    delays,
    store,
    breakerStore,
    options,
    key: customerKey(hasher, 'the-pii-key', ANI),
    send,
    /** Sends a lookup and moves the clock until it is answered, by steps of 10 ms; says how long it took. */
    async ask(
      ani: unknown = ANI,
      atMs?: number,
      headers?: Record<string, string>,
    ): Promise<HttpAnswer & { tookMs: number }> {
      const startedMs = clock.now();
      let answer: HttpAnswer | undefined;
      let tookMs = 0;
      const done = send({ ani }, headers, atMs).then((given) => {
        answer = given;
        tookMs = clock.now() - startedMs;
      });
      for (let waited = 0; answer === undefined && waited < 10_000; waited += 10) await clock.advance(10);
      if (answer === undefined) throw new Error('the lookup was never answered');
      await done;
      return { ...(answer as HttpAnswer), tookMs };
    },
    /** Opens the breaker as of now. */
    async openBreaker(): Promise<void> {
      const now = await breakerStore.read('crm');
      await breakerStore.transition(
        open(now.version === 0 ? initialState('crm') : now, clock.now(), 'test', settings),
        now.version,
      );
    },
  };
}
