/** From the breaker's stream to the pager, wired as the handlers of incident-publisher, notifier and flow-controller do it. */
import { pagerDuty } from '../../../lambdas/adapters/http/pagers/pagerduty.ts';
import { createEndEpisodes } from '../../../lambdas/core/breaker/end-episodes.ts';
import { createOnCallConsumer } from '../../../lambdas/core/oncall/consume.ts';
import { incidentSteps } from '../../../lambdas/core/oncall/incident-events.ts';
import { incidentBody } from '../../../lambdas/core/oncall/incident-message.ts';
import { createNotify } from '../../../lambdas/core/oncall/notify.ts';
import { pagingLane } from '../../../lambdas/core/oncall/paging-lane.ts';
import { createReconcile } from '../../../lambdas/core/oncall/reconcile.ts';
import { watchBreakers, watchTokens } from '../../../lambdas/core/oncall/watched.ts';
import type { BreakerState, IncidentEvent, IncidentTopic } from '../../../lambdas/core/ports.ts';
import type { Change } from '../aws/stream.ts';
import type { Container } from '../kernel/container.ts';
import type { Handle } from '../kernel/pool.ts';
import { pagerCaller } from '../world/pager.ts';
import { standardMessage } from '../world/queues.ts';
import type { World } from '../world/world.ts';
import { flowTick, type Sources } from './flow.ts';
import { workLimiterOf } from './parts.ts';
import { type Batches, WORKER_TIMEOUT_MS, workerQueueOf } from './workers.ts';

/** What wiring/flow-control.ts gives the stream, ms. */
const STREAM_GRACE_MS = 5000;

export function topicOf({ queues, chance }: World, container: Container): IncidentTopic {
  return container.port('sns', {
    async publish(event: IncidentEvent) {
      queues.oncall.source.send(standardMessage(incidentBody(event), chance.id()));
    },
  });
}

/** Answers the index of the first change that has to be delivered again; -1: none. */
export function publisher(world: World) {
  return (container: Container): Handle<readonly Change<BreakerState>[], number> => {
    const topic = topicOf(world, container);
    return async (changes) => {
      for (const [index, { before, after }] of changes.entries()) {
        try {
          for (const step of incidentSteps(before, after)) await topic.publish(step);
        } catch {
          return index;
        }
      }
      return -1;
    };
  };
}

export function notifier(world: World) {
  return (container: Container): Batches => {
    const { number, stores } = world;
    const pager = pagerDuty({
      baseUrl: 'http://pager',
      routingKey: async () => 'routing-key',
      call: pagerCaller(world, container),
      timeoutMs: number('ONCALL_TIMEOUT_MS'),
    });
    const settings = {
      leaseMs: WORKER_TIMEOUT_MS,
      maxWaitMs: WORKER_TIMEOUT_MS / 3,
    };
    const consume = createOnCallConsumer({
      ...container.system,
      notifiers: [
        createNotify({
          ...container.system,
          pager,
          incidents: container.port('incidents', stores.incidents),
          limiter: workLimiterOf(world, container, pagingLane('pagerduty', number), 'oncall-rate'),
          settings,
        }),
      ],
      queue: workerQueueOf(world, container, 'oncall'),
      source: 'oncall-events',
      settings: { maxBackoffMs: number('ONCALL_MAX_BACKOFF_MS'), giveUpMs: number('ONCALL_GIVE_UP_MS') },
    });
    return async (records) => ({ failed: await consume(records) });
  };
}

/** Half a minute of the flow controller: it moves the event sources, and reconciles steps that were never delivered. */
export function controller(world: World, sources: Sources) {
  return (container: Container): Handle<void, number> => {
    const tick = flowTick(world, container, sources);
    const { stores } = world;
    const breakers = container.port('breaker', { ...stores.breaker, list: stores.listBreakers });
    const endEpisodes = createEndEpisodes({ ...container.system, store: breakers });
    const reconcile = createReconcile({
      ...container.system,
      watched: [
        watchBreakers(breakers),
        watchTokens('genesys', container.port('tokens', stores.tokens), container.system.clock),
      ],
      incidents: container.port('incidents', stores.incidents),
      topic: topicOf(world, container),
      memory: container.port('control', stores.reconcileMemory),
      pager: 'pagerduty',
      graceMs: STREAM_GRACE_MS,
    });
    return async () => {
      await tick();
      await endEpisodes();
      return reconcile();
    };
  };
}
