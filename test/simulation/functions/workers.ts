/** The workers, wired as lambdas/handlers/wiring/worker.ts does it. */
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { createOperationGuards } from '../../../lambdas/core/breaker/operation-guards.ts';
import type {
  BreakerGuard,
  PlatformUpdateQueue,
  QueueRecord,
  WorkerQueue,
} from '../../../lambdas/core/ports.ts';
import type { Job } from '../../../lambdas/core/worker/job.ts';
import { createWorker } from '../../../lambdas/core/worker/worker.ts';
import { workerSettings } from '../../../lambdas/handlers/wiring/worker-settings.ts';
import {
  createWarehouse,
  enrichmentJob,
  interactionJob,
  refreshJob,
  requestJob,
} from '../../host/default-connectors.ts';
import type { Container } from '../kernel/container.ts';
import type { Handle } from '../kernel/pool.ts';
import { standardMessage } from '../world/queues.ts';
import type { QueueName, World } from '../world/world.ts';
import { breakerDepsOf, crmOf, guardOf, laneOf, piiKeyOf, secretsOf, workLimiterOf } from './parts.ts';

export type Batches = Handle<readonly QueueRecord[], { failed: readonly QueueRecord[] }>;

export const WORKER_TIMEOUT_MS = 30_000;

/** A worker's queue and DLQ as its container reaches them. */
export function workerQueueOf({ queues, fault }: World, container: Container, name: QueueName): WorkerQueue {
  const { source, dead } = queues[name];
  const queue = memoryWorkerQueue(source, dead);
  return container.port('sqs', fault.workerQueue?.(queue) ?? queue);
}

function work<Message>(world: World, container: Container, name: QueueName, job: Job<Message>): Batches {
  const { number, fault } = world;
  const queue = workerQueueOf(world, container, name);
  const called = job.downstream === 'warehouse' ? 'warehouse' : 'crm';
  const prefix = called === 'warehouse' ? 'WAREHOUSE' : 'CRM';
  const deps = breakerDepsOf(world, container, called, `${prefix}_TIMEOUT_MS`, true);
  const guard = guardOf(world, container, called, `${prefix}_TIMEOUT_MS`, true);
  const operations = createOperationGuards(deps, guard);
  const operation = (of: string): BreakerGuard => {
    const own = operations(of);
    return fault.operationGuard?.(own) ?? own;
  };
  const worker = createWorker({
    job,
    queue,
    hasher,
    system: container.system,
    guard,
    operation,
    limiter: workLimiterOf(world, container, laneOf(world, called)),
    settings: workerSettings(
      (setting) => (setting === 'FUNCTION_TIMEOUT_MS' ? WORKER_TIMEOUT_MS : number(setting)),
      `${prefix}_TIMEOUT_MS`,
      name,
    ),
  });
  return fault.worker?.(worker, queue) ?? worker;
}

export function interactionWorker(world: World, name: 'voice' | 'digital') {
  return (container: Container): Batches => {
    const { stores, queues, number, chance } = world;
    const updates: PlatformUpdateQueue = {
      async sendUpdates(sent) {
        for (const update of sent)
          queues.updates.source.send(standardMessage(JSON.stringify(update), chance.id()));
      },
    };
    return work(
      world,
      container,
      name,
      interactionJob({
        crm: crmOf(world, container, secretsOf(world, container)),
        records: container.port('records', stores.records),
        updates: container.port('sqs', updates),
        hasher,
        clock: container.system.clock,
        timeoutMs: number('CRM_TIMEOUT_MS'),
      }),
    );
  };
}

export function enrichmentWorker(world: World) {
  return (container: Container): Batches => {
    const { now } = container.system.clock;
    const open = () => world.warehouse.caller(container);
    return work(
      world,
      container,
      'enrichment',
      enrichmentJob({
        warehouse: createWarehouse({ baseUrl: 'http://warehouse', open, now }),
        records: container.port('records', world.stores.records),
        hasher,
        timeoutMs: world.number('WAREHOUSE_TIMEOUT_MS'),
      }),
    );
  };
}

/** What both jobs that look customers up are made of. */
function refreshDeps(world: World, container: Container) {
  const secrets = secretsOf(world, container);
  return {
    crm: crmOf(world, container, secrets),
    cache: container.port('cache', world.stores.cache),
    hasher,
    piiKey: piiKeyOf(secrets),
    clock: container.system.clock,
    timeoutMs: world.number('CRM_TIMEOUT_MS'),
  };
}

export function requestWorker(world: World) {
  return (container: Container): Batches => {
    const requests = container.port('requests', world.stores.requests);
    return work(world, container, 'requests', requestJob({ ...refreshDeps(world, container), requests }));
  };
}

export function refreshWorker(world: World) {
  return (container: Container): Batches => {
    const worthlessMs = world.number('REFRESH_WORTHLESS_MS');
    return work(world, container, 'refresh', refreshJob({ ...refreshDeps(world, container), worthlessMs }));
  };
}
