/** On-call's side: its queue, some notifiers over one table, and a simulated PagerDuty. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoIncidentStore } from '../../../lambdas/adapters/dynamodb/incident-store.ts';
import { dynamoRateStore } from '../../../lambdas/adapters/dynamodb/rate-store.ts';
import { pagerDuty } from '../../../lambdas/adapters/http/pagers/pagerduty.ts';
import { pollOnce } from '../../../lambdas/adapters/memory/event-source.ts';
import { sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { sqsStandard } from '../../../lambdas/adapters/memory/sqs-standard.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { memoryWorkerQueue } from '../../../lambdas/adapters/memory/worker-queue.ts';
import { systemRandom } from '../../../lambdas/adapters/system.ts';
import { createOnCallConsumer } from '../../../lambdas/core/oncall/consume.ts';
import { incidentBody } from '../../../lambdas/core/oncall/incident-message.ts';
import { createNotify } from '../../../lambdas/core/oncall/notify.ts';
import { pagingLane } from '../../../lambdas/core/oncall/paging-lane.ts';
import type { Clock, IncidentEvent } from '../../../lambdas/core/ports.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { createPagerDuty, type PagerEvent } from '../../../local/simulators/oncall/pagerduty.ts';
import { workLimiter } from '../../unit/rate/limiters.ts';

const config = resolveConfig();
const number = (name: string): number => Number(config[name]);
/** Time-out of the notifier's function by its catalogue entry's default, ms. */
const TIMEOUT_MS = 30_000;

/** `containers` notifiers over `table`, each with its own stores, on the given clock. */
export function createDesk(client: DynamoDBClient, table: string, clock: Clock, containers: number) {
  const queue = sqsStandard({ clock, visibilityMs: 6 * TIMEOUT_MS });
  const dlq = sqsFifo({ clock, visibilityMs: TIMEOUT_MS });
  const service = createPagerDuty();
  const pager = pagerDuty({
    baseUrl: 'http://pager',
    routingKey: async () => 'routing-key',
    timeoutMs: number('ONCALL_TIMEOUT_MS'),
    async call({ method, body = '' }) {
      const path = '/v2/enqueue';
      const reply = service.handle({
        method,
        path,
        segments: ['v2', 'enqueue'],
        query: new URLSearchParams(),
        headers: {},
        text: body,
        nowMs: clock.now(),
        baseUrl: '',
      });
      return { status: reply.status, headers: {}, body: JSON.stringify(reply.body) };
    },
  });
  const settings = {
    leaseMs: TIMEOUT_MS,
    maxWaitMs: TIMEOUT_MS / 3,
  };
  const consumers = Array.from({ length: containers }, () => {
    const system = { ...memorySystem(), random: systemRandom, clock };
    const incidents = dynamoIncidentStore(client, table);
    const limiter = workLimiter(system, pagingLane(pager.name, number), dynamoRateStore(client, table));
    return createOnCallConsumer({
      ...system,
      notifiers: [createNotify({ ...system, pager, incidents, limiter, settings })],
      queue: memoryWorkerQueue(queue, dlq),
      source: 'oncall-events',
      settings: { maxBackoffMs: number('ONCALL_MAX_BACKOFF_MS'), giveUpMs: number('ONCALL_GIVE_UP_MS') },
    });
  });
  return {
    queue,
    dlq,
    /** What PagerDuty took, in order. */
    pages: () => service.effects() as readonly PagerEvent[],
    state: () => service.state(),
    send: (event: IncidentEvent) => queue.send({ body: incidentBody(event) }),
    /** Every notifier takes a batch; resolves with the number of messages once all are through. */
    async poll(batch = 10): Promise<number> {
      const taken = consumers.map((consume) =>
        pollOnce(
          queue,
          batch,
          async (records) => ({ failed: await consume(records) }),
          (error) => {
            throw error;
          },
        ),
      );
      return (await Promise.all(taken)).reduce((sum, one) => sum + one, 0);
    },
  };
}
