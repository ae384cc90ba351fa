/** Every function of the product, over one world. */
import type { QueueRecord } from '../../../lambdas/core/ports.ts';
import { createEventSource, type EventSource } from '../aws/event-source.ts';
import { createStream } from '../aws/stream.ts';
import { checkTail } from '../checks/tail.ts';
import { crmUpdate, FRONT_TIMEOUT_MS, ingest, lookup, submit } from '../functions/front.ts';
import { controller, notifier, publisher } from '../functions/on-call.ts';
import { platformUpdater } from '../functions/updater.ts';
import {
  enrichmentWorker,
  interactionWorker,
  refreshWorker,
  requestWorker,
  WORKER_TIMEOUT_MS,
} from '../functions/workers.ts';
import { createPool } from '../kernel/pool.ts';
import type { QueueName, World } from './world.ts';

export type Fleet = ReturnType<typeof createFleet>;

/** Between two runs of the flow controller, ms. */
const CONTROL_MS = 30_000;

export function createFleet(world: World) {
  const { scheduler, chance, queues, setting } = world;
  const front = (name: string, boot: ReturnType<typeof ingest>) =>
    createPool(world, { name, boot, concurrency: chance.between(least, most), timeoutMs: FRONT_TIMEOUT_MS });
  const [least, most] = setting.containers;
  const sources = new Map<QueueName, EventSource>();
  const source = (name: QueueName, boot: ReturnType<typeof platformUpdater>): void => {
    const timeoutMs = WORKER_TIMEOUT_MS;
    const pool = createPool(world, { name, boot, concurrency: chance.between(least, most), timeoutMs });
    const check = (records: readonly QueueRecord[], failed: readonly QueueRecord[]): void =>
      checkTail(world, name, records, failed);
    const mapping = createEventSource(world, queues[name].source, pool, 10, check);
    queues[name].source.onChange = mapping.wake;
    sources.set(name, mapping);
  };
  source('voice', interactionWorker(world, 'voice'));
  source('digital', interactionWorker(world, 'digital'));
  source('enrichment', enrichmentWorker(world));
  source('requests', requestWorker(world));
  source('refresh', refreshWorker(world));
  source('updates', platformUpdater(world));
  source('oncall', notifier(world));

  const publishers = createPool(world, {
    name: 'publisher',
    boot: publisher(world),
    concurrency: 1,
    timeoutMs: WORKER_TIMEOUT_MS,
  });
  const stream = createStream(world, publishers);
  const controllers = createPool(world, {
    name: 'controller',
    boot: controller(world, sources),
    concurrency: 1,
    timeoutMs: WORKER_TIMEOUT_MS,
  });
  const runController = (): void => {
    controllers.invoke(undefined, () => undefined);
    scheduler.after(CONTROL_MS, runController);
  };
  scheduler.after(chance.between(0, CONTROL_MS), runController);

  return {
    stream,
    ingest: front('ingest', ingest(world)),
    lookup: front('lookup', lookup(world)),
    crmUpdate: front('crm-update', crmUpdate(world)),
    submit: front('submit', submit(world)),
    /** Whether every queue is empty and nobody works. */
    isDrained: () =>
      Object.values(queues).every((one) => one.source.peek().length === 0) &&
      [...sources.values()].every((one) => one.isIdle()) &&
      stream.isEmpty(),
  };
}
