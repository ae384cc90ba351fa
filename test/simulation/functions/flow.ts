/** The flow controller's tick, wired as lambdas/handlers/wiring/flow-control.ts does it. */
import { createTick } from '../../../lambdas/core/control/tick.ts';
import { usableCallsOf } from '../../../lambdas/core/control/usable-calls.ts';
import type { EventSources, QueueDepths, WorkerSource } from '../../../lambdas/core/ports.ts';
import type { EventSource } from '../aws/event-source.ts';
import type { Container } from '../kernel/container.ts';
import type { QueueName, World } from '../world/world.ts';

export type Sources = ReadonlyMap<QueueName, EventSource>;

/** Platform updates and pages pace themselves. */
const CONTROLLED = ['voice', 'digital', 'requests', 'refresh', 'enrichment'] as const;

export function flowTick(world: World, container: Container, sources: Sources): () => Promise<void> {
  const { number, queues, stores } = world;
  const source = (name: string): EventSource => {
    const found = sources.get(name as QueueName);
    if (found === undefined) throw new RangeError(`no event source ${name}`);
    return found;
  };
  const depths: QueueDepths = { read: async (url) => queues[url as QueueName].source.counts() };
  const mappings: EventSources = {
    read: async (id) => source(id).state(),
    update: async (id, change) => {
      world.count(
        `event sources ${change.enabled === undefined ? 'scaled' : change.enabled ? 'resumed' : 'paused'}`,
      );
      world.trace(() => `event source ${id} ${JSON.stringify(change)}`);
      source(id).change(change);
    },
  };
  return createTick({
    ...container.system,
    workers: CONTROLLED.map((name): WorkerSource => {
      const downstream = name === 'enrichment' ? 'warehouse' : 'crm';
      return { worker: `${name}-worker`, mappingId: name, queueUrl: name, downstream };
    }),
    callsPerSecond: usableCallsOf(number),
    depths: container.port('depths', depths),
    sources: container.port('sources', mappings),
    breakers: container.port('breaker', stores.breaker),
    health: container.port('breaker', stores.health),
    store: container.port('control', stores.control),
    settings: {
      tickMs: number('CONTROL_TICK_MS'),
      backpressureDepth: number('CONTROL_BACKPRESSURE_DEPTH'),
      pauseEnrichmentDepth: number('CONTROL_PAUSE_ENRICHMENT_DEPTH'),
      resumeEnrichmentDepth: number('CONTROL_RESUME_ENRICHMENT_DEPTH'),
      cooldownMs: number('CONTROL_COOLDOWN_MS'),
      pauseAfterMs: number('CONTROL_PAUSE_AFTER_MS'),
      batch: number('WORKER_BATCH'),
      maxConcurrency: number('WORKER_MAX_CONCURRENCY'),
      callTimeoutMs: Math.max(number('CRM_TIMEOUT_MS'), number('WAREHOUSE_TIMEOUT_MS')),
      deadLetterAfterMs: number('SOURCE_RETENTION_S') * 1000 - number('RETENTION_GUARD_MS'),
    },
  });
}
