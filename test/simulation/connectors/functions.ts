/** A connector's functions: lookup, changes, and the workers of events and refreshes. */
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { createOperationGuards } from '../../../lambdas/core/breaker/operation-guards.ts';
import { defaultAnswer } from '../../../lambdas/core/connector/answer.ts';
import type { LookupBy } from '../../../lambdas/core/connector/calls.ts';
import { keyText } from '../../../lambdas/core/connector/input.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { createTakeChanges } from '../../../lambdas/core/connector/take-changes.ts';
import type { HttpAnswer, HttpRequest } from '../../../lambdas/core/http/message.ts';
import type { CachedValue } from '../../../lambdas/core/lookup/cached-value.ts';
import { deadlineOf } from '../../../lambdas/core/lookup/deadline.ts';
import { lookupKey } from '../../../lambdas/core/lookup/lookup-key.ts';
import { createResolve } from '../../../lambdas/core/lookup/resolve.ts';
import { settledBefore } from '../../../lambdas/core/lookup/settled-before.ts';
import type { PlatformUpdateQueue } from '../../../lambdas/core/ports.ts';
import { lookupRule, workRule } from '../../../lambdas/core/rate/booking-rule.ts';
import { createFailOpen } from '../../../lambdas/core/rate/fail-open.ts';
import { createRateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import { rateSettings } from '../../../lambdas/core/rate/settings.ts';
import { createRenewalsAside } from '../../../lambdas/core/tokens/renewals-aside.ts';
import type { Job } from '../../../lambdas/core/worker/job.ts';
import { connectorEventsJob } from '../../../lambdas/core/worker/jobs/connector-events.ts';
import { connectorRefreshJob } from '../../../lambdas/core/worker/jobs/connector-refresh.ts';
import { createWorker } from '../../../lambdas/core/worker/worker.ts';
import { workerSettings } from '../../../lambdas/handlers/wiring/worker-settings.ts';
import { answering, breakerDepsOf } from '../functions/parts.ts';
import type { Batches } from '../functions/workers.ts';
import type { Container } from '../kernel/container.ts';
import type { Handle } from '../kernel/pool.ts';
import {
  cacheOf,
  connectorLane,
  downstreamOf,
  PII_KEY,
  recordKey,
  refreshQueueOf,
  wiredOrgan,
} from './parts.ts';
import type { ConnectorWorld, Organ } from './world.ts';

type Booted<Event, Answer> = (container: Container) => Handle<Event, Answer>;

/** What is asked of a lookup: one of its keys. */
export interface Asked {
  key: string;
  value: string;
  receivedAtMs: number;
}

const TIMEOUT = 'CONNECTOR_TIMEOUT_MS';
const piiKey = async (): Promise<string> => PII_KEY;

export function connectorLookup(
  world: ConnectorWorld,
  organ: Organ,
): Booted<Asked, CachedValue<LookupAnswer>> {
  const { number, stores } = world;
  const { name, lookups } = organ.connector;
  const { account } = lookups;
  if (account === undefined) throw new RangeError('the connector has no lookup');
  const { cache: lives, answer } = account;
  return (container) => {
    const { system } = container;
    const { calls, tokens } = wiredOrgan(world, organ, container);
    const storeWaitMs = number('LOOKUP_STORE_WAIT_MS');
    const afterMs = number('LOOKUP_AFTER_MS');
    const limiter = createRateLimiter({
      ...system,
      store: container.port('rate', stores.rate),
      lane: connectorLane(world, organ),
      rule: lookupRule(rateSettings(number), storeWaitMs),
    });
    const downstream = downstreamOf(world, organ);
    const resolve = createResolve<LookupAnswer, LookupBy>(
      {
        ...{ ...system, downstream, limiter, source: calls },
        guard: createBreakerGuard(breakerDepsOf(world, container, downstream, TIMEOUT, false)),
        acquireSlot: createFailOpen({ clock: system.clock, limiter }),
        queue: refreshQueueOf(world, organ, container),
        cache: cacheOf(organ, container),
        refreshOf: ({ lookup, key, value }) => ({
          ...{ kind: 'lookup-refresh', lookup, key, value: keyText(value) },
        }),
        unknown: { found: false, values: defaultAnswer(answer), isAmbiguous: false, entities: [] },
      },
      {
        ...{ freshMs: lives.fresh, staleMs: lives.stale, notFoundMs: lives.absent, storeWaitMs, afterMs },
        liveTimeoutMs: number('LOOKUP_LIVE_TIMEOUT_MS'),
        refreshLeaseMs: number('REFRESH_LEASE_MS'),
        callTimeoutMs: number(TIMEOUT),
      },
    );
    const respond = ({ key, value, receivedAtMs }: Asked) => {
      const by = { lookup: 'account', key, value };
      const at = lookupKey(hasher, PII_KEY, name, by);
      const untilMs = deadlineOf({ receivedAtMs }, system.clock.now(), number('LOOKUP_DEADLINE_MS'));
      return resolve({ key: at, by, correlationId: 'c', untilMs });
    };
    const deadlineMs = number('LOOKUP_DEADLINE_MS');
    return settledBefore(system.clock, tokens, respond, { afterMs, deadlineMs });
  };
}

export function connectorChanges(world: ConnectorWorld, organ: Organ): Booted<HttpRequest, HttpAnswer> {
  const { number } = world;
  return (container) => {
    const cache = container.port('cache', organ.cache);
    return answering(
      createTakeChanges(
        {
          ...container.system,
          connector: organ.connector,
          hasher,
          // Signatures are the other runs' affair.
          verify: async () => undefined,
          piiKey,
          cacheOf: () => cache,
          records: {
            index: container.port('cache', organ.index),
            counter: container.port('cache', organ.counter),
            recordKey,
            part: () => 0,
            tombstone: (key) => cache.applyChange(key, {}, container.system.clock.now()),
          },
        },
        {
          deadlineMs: number('INGEST_DEADLINE_MS'),
          maxBodyBytes: number('INGEST_MAX_BODY_BYTES'),
          defaultRegion: 'US',
        },
      ),
    );
  };
}

function work<Message>(
  world: ConnectorWorld,
  organ: Organ,
  container: Container,
  part: 'events' | 'refresh',
  job: Job<Message>,
): Batches {
  const { number, stores } = world;
  const lane = connectorLane(world, organ);
  const deps = breakerDepsOf(world, container, downstreamOf(world, organ), TIMEOUT, true);
  const guard = createBreakerGuard(deps);
  const { source, dead } = organ[part];
  return createWorker({
    job,
    queue: container.port('sqs', memoryWorkerQueue(source, dead)),
    ...{ hasher, guard, system: container.system },
    operation: createOperationGuards(deps, guard),
    limiter: createRateLimiter({
      ...container.system,
      store: container.port('rate', stores.rate),
      lane,
      rule: workRule(lane, rateSettings(number)),
    }),
    settings: workerSettings(number, TIMEOUT, `${organ.connector.name}-${part}`),
  });
}

export function connectorEvents(world: ConnectorWorld, organ: Organ) {
  const { number, stores, fault } = world;
  const updates: PlatformUpdateQueue = { sendUpdates: async () => undefined };
  return (container: Container): Batches => {
    const { calls, tokens } = wiredOrgan(world, organ, container);
    const records = fault.records?.(stores.records) ?? stores.records;
    const job = connectorEventsJob({
      ...{ connector: organ.connector, calls, updates, hasher, clock: container.system.clock },
      records: container.port('records', records),
      timeoutMs: number(TIMEOUT),
    });
    const worker = work(world, organ, container, 'events', job);
    return async (batch, remainingMs) => {
      const done = await worker(batch, remainingMs);
      await tokens.settled();
      return done;
    };
  };
}

export function connectorRefreshes(world: ConnectorWorld, organ: Organ) {
  const { number } = world;
  return (container: Container): Batches => {
    const { calls, tokens, renewal } = wiredOrgan(world, organ, container);
    const cache = cacheOf(organ, container);
    const aside = createRenewalsAside(renewal, container.system.log);
    const job = connectorRefreshJob({
      ...{ connector: organ.connector, calls, hasher, piiKey, clock: container.system.clock },
      cacheOf: () => cache,
      defaultRegion: 'US',
      timeoutMs: number(TIMEOUT),
      worthlessMs: number('REFRESH_WORTHLESS_MS'),
    });
    const worker = work(world, organ, container, 'refresh', job);
    return async (batch, remainingMs) => {
      const taken = await aside(batch);
      const { failed } = await worker(taken.left, remainingMs);
      await tokens.settled();
      return { failed: [...taken.failed, ...failed] };
    };
  };
}
