/** A fleet of workers with one CRM: its own secrets cache in each container, one rate and one breaker for all. */
import type { HttpCall, HttpReply } from '../../../lambdas/adapters/http/http-call.ts';
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import { sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { defaultCrm } from '../../../lambdas/connectors/default/crm.ts';
import { createBreakerGuard } from '../../../lambdas/core/breaker/guard.ts';
import { createOperationGuards } from '../../../lambdas/core/breaker/operation-guards.ts';
import { breakerSettings } from '../../../lambdas/core/breaker/settings.ts';
import type { Downstream, RateStore, SecretValues } from '../../../lambdas/core/ports.ts';
import { createSecretCache } from '../../../lambdas/core/secrets/secret-cache.ts';
import { createWorker } from '../../../lambdas/core/worker/worker.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { createCrm, interactionJob, secretCredentials } from '../../host/default-connectors.ts';
import { workLimiter } from '../rate/limiters.ts';
import { event, workerSettings } from './rig.ts';

export const SECRET: SecretValues = { current: '{"authorization":"one"}', currentSinceMs: 0 };

export interface FleetOptions {
  kind?: 'rest' | 'servicenow';
  supportsIdempotency?: boolean;
  limit?: { limit: number; windowMs: number };
  /** The secret store. @default answers at once */
  fetch?: (clock: { now(): number; sleep(ms: number): Promise<void> }) => Promise<SecretValues>;
  answer?: (call: HttpCall) => HttpReply;
}

/** The CRM answers after 50 ms. */
export function workerFleet(options: FleetOptions = {}) {
  const { kind = 'rest', supportsIdempotency = true, limit = { limit: 100, windowMs: 1000 } } = options;
  const { fetch = async () => SECRET, answer = () => reply(200, {}) } = options;
  const system = memorySystem();
  const { clock } = system;
  const source = sqsFifo({ clock, visibilityMs: 180_000 });
  const dlq = sqsFifo({ clock, visibilityMs: 30_000 });
  const [lanes, breakers, health] = [memoryRateStore(), memoryBreakerStore(), memoryHealthStore()];
  let slots = 0;
  const rate: RateStore = {
    ...lanes,
    async book(lane, request) {
      const booking = await lanes.book(lane, request);
      if (booking.kind === 'booked') slots += request.count;
      return booking;
    },
  };
  const records = memoryEventRecords();
  const config = resolveConfig();
  const settings = breakerSettings((name) => Number(config[name]), 'CRM_TIMEOUT_MS');
  const calls: { atMs: number; method: string; sinceStartMs: number }[] = [];
  const overruns: number[] = [];
  let sent = 0;
  let over = false;
  const loops: Promise<void>[] = [];

  const container = () => {
    let startMs = 0;
    const secrets = createSecretCache(
      { clock, log: system.log, fetch: () => fetch(clock) },
      { cacheMs: 300_000, refreshMinMs: 5000, staleMaxMs: 86_400_000 },
    );
    const crm = createCrm({
      kind,
      baseUrl: 'http://crm',
      supportsIdempotency,
      now: clock.now,
      credentials: secretCredentials(secrets, 'crm'),
      open: () => async (call) => {
        calls.push({ atMs: clock.now(), method: call.method, sinceStartMs: clock.now() - startMs });
        await clock.sleep(50);
        return answer(call);
      },
    });
    const updates = { sendUpdates: async () => undefined };
    const connector = defaultCrm({ kind, baseUrl: 'http://crm', supportsIdempotency });
    const downstream: Downstream = 'crm';
    const deps = { ...system, downstream, store: breakers, health, settings, lingers: true };
    const guard = createBreakerGuard(deps);
    const worker = createWorker({
      job: interactionJob({ crm, records, updates, hasher, clock, timeoutMs: 3000, connector }),
      guard,
      operation: createOperationGuards(deps, guard),
      limiter: workLimiter(system, limit, rate),
      queue: memoryWorkerQueue(source, dlq),
      hasher,
      system,
      settings: workerSettings,
    });
    return async (): Promise<boolean> => {
      const batch = source.receive(10);
      if (batch.length === 0) return false;
      startMs = clock.now();
      const { failed } = await worker(batch, () => 30_000 - (clock.now() - startMs));
      if (clock.now() - startMs > 30_000) overruns.push(clock.now() - startMs);
      for (const record of batch) if (!failed.includes(record)) source.delete(record.receiptHandle);
      return true;
    };
  };

  return {
    ...system,
    source,
    breakers,
    calls,
    /** How long invocations took that outlasted their time-out, ms. */
    overruns,
    /** Slots booked so far. */
    slots: () => slots,
    /** Sends events, each of its own interaction. */
    send(count: number) {
      for (let index = 0; index < count; index += 1) {
        sent += 1;
        const body = JSON.stringify(event(`e${sent}`, `i${sent}`));
        source.send({ group: `g${sent}`, deduplicationId: `d${sent}`, body });
      }
    },
    /** Starts containers, each polling until `stop`. */
    start(count: number) {
      for (let index = 0; index < count; index += 1) {
        const poll = container();
        const loop = async () => {
          while (!over) if (!(await poll())) await clock.sleep(500);
        };
        loops.push(loop());
      }
    },
    async stop() {
      over = true;
      await clock.advance(60_000);
      await Promise.all(loops);
    },
    /** Most calls in any half-open window of this length. */
    mostCalls(windowMs: number): number {
      const times = calls.map(({ atMs }) => atMs);
      return Math.max(...times.map((at) => times.filter((one) => one >= at && one < at + windowMs).length));
    },
  };
}

export function reply(status: number, json: unknown): HttpReply {
  return { status, headers: {}, body: JSON.stringify(json) };
}
