/** One run's world, out of its seed. */

import type { BreakerState } from '../../../lambdas/core/ports.ts';
import { resolveConfig } from '../../../lib/config.ts';
import type { Change } from '../aws/stream.ts';
import { createBreakerChecks } from '../checks/breaker.ts';
import { createClaimChecks } from '../checks/claims.ts';
import { createCustomerChecks } from '../checks/customers.ts';
import { createEventChecks } from '../checks/events.ts';
import { createExpectationChecks } from '../checks/expectations.ts';
import { createPageChecks } from '../checks/pages.ts';
import { createRateChecks } from '../checks/rate.ts';
import { createPoisonChecks, createRefusalChecks, REFUSED } from '../checks/refusals.ts';
import { createTokenChecks } from '../checks/tokens.ts';
import { createVerdict } from '../checks/verdict.ts';
import type { Fault } from '../faults/fault.ts';
import { createFaultPlan } from '../kernel/fault-plan.ts';
import type { Chance } from '../kernel/random.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { createCrmModel } from './crm.ts';
import type { Setting } from './fault-settings.ts';
import { createPlatformModel } from './platform.ts';
import { createQueue } from './queues.ts';
import { createStores } from './stores.ts';
import { type Checks, QUEUES, type World } from './world.ts';

const config = resolveConfig();
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const uncounted = { count: () => undefined, timing: () => undefined, gauge: () => undefined };

export interface WorldOptions {
  scheduler: Scheduler;
  chance: Chance;
  setting: Setting;
  fault: Fault;
  trace(line: () => string): void;
  count(what: string): void;
  onBreaker(change: Change<BreakerState>): void;
}

export function createWorld({
  scheduler,
  chance,
  setting,
  fault,
  trace,
  count,
  onBreaker,
}: WorldOptions): World {
  const clock = { now: scheduler.now, sleep: () => Promise.reject(new RangeError('stores do not sleep')) };
  const number = (name: string): number => setting.numbers[name] ?? Number(config[name]);
  const verdict = createVerdict(scheduler.now);
  const headroom = number('RATE_HEADROOM');
  const { expected, traffic } = setting;
  const refusals = createRefusalChecks(verdict, expected);
  const liveUntilMs = scheduler.now() + (traffic.steady?.untilMs ?? 0);
  const checks: Checks = {
    events: createEventChecks(verdict, refusals.deadLettered),
    refusals,
    poison: createPoisonChecks(verdict, scheduler.now, expected, liveUntilMs),
    expectations: createExpectationChecks(verdict, scheduler.now, expected),
    breaker: createBreakerChecks(verdict, scheduler.now, number('ONCALL_RESOLVE_AFTER_MS')),
    customers: createCustomerChecks(verdict),
    pages: createPageChecks(verdict, scheduler.now, () => setting.faultSettings.faults === 0),
    claims: createClaimChecks(verdict),
    tokens: createTokenChecks(verdict),
    crmRate: createRateChecks(verdict, {
      who: 'the CRM',
      limit: number('CRM_RATE_LIMIT'),
      windowMs: number('CRM_RATE_WINDOW_MS'),
      headroom,
    }),
    warehouseRate: createRateChecks(verdict, {
      who: 'the warehouse',
      limit: number('WAREHOUSE_RATE_LIMIT'),
      windowMs: number('WAREHOUSE_RATE_WINDOW_MS'),
      headroom,
    }),
    platformRate: createRateChecks(verdict, {
      who: 'the platform',
      limit: number('GENESYS_RATE_LIMIT'),
      windowMs: number('GENESYS_RATE_WINDOW_MS'),
      headroom,
    }),
  };
  const before = new Map<string, BreakerState>();
  const stores = createStores(clock, fault, {
    onBreaker(next) {
      trace(() => `breaker ${next.downstream} ${next.phase} v${next.version} ${next.reason}`);
      checks.breaker.wrote(next);
      onBreaker({ before: before.get(next.downstream), after: next });
      before.set(next.downstream, next);
    },
    onToken: checks.tokens.wrote,
  });
  const queues = Object.fromEntries(
    QUEUES.map((name) => [name, createQueue(clock, chance)]),
  ) as World['queues'];
  for (const name of ['voice', 'digital', 'enrichment'] as const) observeEvents(queues[name], checks, count);
  queues.requests.dead.onSend = ({ body, attributes }) => {
    count('dead letters');
    const { requestId } = JSON.parse(body) as { requestId: string };
    const reason = attributes?.['reason'] ?? '';
    if (REFUSED.includes(reason)) refusals.deadLettered(requestId, reason);
    else verdict.breaks('P4', `request ${requestId} was dead-lettered: ${reason || 'no reason'}`);
  };
  const troubles = new Map<string, number>();
  const changes = new Map<string, string>();
  const base = {
    scheduler,
    chance,
    faultPlan: createFaultPlan(chance, setting.faultSettings),
    trace,
    count,
    troubles,
    log: silent,
    metrics: uncounted,
    number,
    fault,
    setting,
    verdict,
    checks,
    stores,
    queues,
    noteChange: (phone: string, at: string) => void changes.set(phone, at),
    changedAt(phone: string) {
      const changedAt = changes.get(phone);
      return changedAt === undefined ? {} : { changedAt };
    },
    troubledMs: (...ports: readonly string[]) =>
      Math.max(...ports.map((port) => troubles.get(port) ?? Number.NEGATIVE_INFINITY)),
  };
  // The models ask for the rest of the world only once it is there.
  const world = base as typeof base & Pick<World, 'crm' | 'warehouse' | 'platform'>;
  world.crm = createCrmModel(world, 'crm', setting.outages);
  world.warehouse = createCrmModel(world, 'warehouse', setting.warehouseOutages);
  world.platform = createPlatformModel(world);
  return world;
}

function observeEvents(
  { source, dead }: World['queues']['voice'],
  { events, poison }: Checks,
  count: World['count'],
): void {
  const idOf = (body: string): string => {
    const { platform, eventId } = JSON.parse(body) as { platform: string; eventId: string };
    return `${platform}#${eventId}`;
  };
  source.onSend = ({ body }, delivered) => {
    count(delivered ? 'events queued' : 'copies that SQS dropped');
    if (delivered) events.sequenced(idOf(body));
  };
  dead.onSend = ({ body, attributes }, delivered) => {
    count('dead letters');
    const reason = attributes?.['reason'] ?? '';
    if (delivered) poison.deadLettered(idOf(body), reason);
    if (delivered) events.deadLettered(idOf(body), reason);
  };
}
