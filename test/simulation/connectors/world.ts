/** What the containers of a run with connectors share: tables, queues, systems behind, and what is checked of them. */
import { memoryBreakerStore } from '../../../lambdas/adapters/memory/breaker-store.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memoryHealthStore } from '../../../lambdas/adapters/memory/health-store.ts';
import { memoryCache } from '../../../lambdas/adapters/memory/lookup-cache.ts';
import { memoryRateStore } from '../../../lambdas/adapters/memory/rate-store.ts';
import { memoryChangeCounter, memoryRecordIndex } from '../../../lambdas/adapters/memory/record-index.ts';
import { memoryTokenStore } from '../../../lambdas/adapters/memory/token-store.ts';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { writeThroughOf } from '../../../lambdas/core/connector/write-through.ts';
import type { LookupCache } from '../../../lambdas/core/ports.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { type BreakerChecks, createBreakerChecks } from '../checks/breaker.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { Ground } from '../kernel/container.ts';
import { createFaultPlan } from '../kernel/fault-plan.ts';
import type { Chance } from '../kernel/random.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { createQueue, type ObservedQueue } from '../world/queues.ts';
import type { ConnectorChecks } from './checks.ts';
import type { ConnectorFault } from './fault.ts';
import type { ConnectorScenario } from './scenarios.ts';
import { createSystem, type SystemModel } from './system.ts';

type Queue = { source: ObservedQueue; dead: ObservedQueue };

/** One connector's own: its system, its queues, its cache. */
export interface Organ {
  connector: Connector;
  system: SystemModel;
  events: Queue;
  refresh: Queue;
  cache: LookupCache<LookupAnswer>;
  counter: ReturnType<typeof memoryChangeCounter>;
  index: ReturnType<typeof memoryRecordIndex>;
}

export interface ConnectorWorld extends Ground {
  number(name: string): number;
  fault: ConnectorFault;
  scenario: ConnectorScenario;
  verdict: Verdict;
  breakers: BreakerChecks;
  checks: ConnectorChecks;
  stores: ReturnType<typeof createStores>;
  organs: readonly Organ[];
}

const config = resolveConfig();
/** Settings that synth makes of each connector's own definition. */
const OWN: Readonly<Record<string, number>> = {
  CONNECTOR_TIMEOUT_MS: 3000,
  CONNECTOR_RATE_LIMIT: 100,
  CONNECTOR_RATE_WINDOW_MS: 1000,
  FUNCTION_TIMEOUT_MS: 30_000,
};
/** Longer than any run, ms. */
const KEEP_MS = 604_800_000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const uncounted = { count: () => undefined, timing: () => undefined, gauge: () => undefined };

function createStores(breakers: BreakerChecks) {
  return {
    breaker: memoryBreakerStore((next) => breakers.wrote(next)),
    health: memoryHealthStore(),
    rate: memoryRateStore(),
    tokens: memoryTokenStore(),
    records: memoryEventRecords(undefined, { keepsFirstClaim: true }),
  };
}

export function createConnectorWorld(parts: {
  scheduler: Scheduler;
  chance: Chance;
  fault: ConnectorFault;
  scenario: ConnectorScenario;
  verdict: Verdict;
  checks: ConnectorChecks;
  trace(line: () => string): void;
  count(what: string): void;
}): ConnectorWorld {
  const { scheduler, chance, fault, scenario, verdict } = parts;
  const clock = { now: scheduler.now };
  const number = (name: string): number => OWN[name] ?? Number(config[name]);
  const breakers = createBreakerChecks(verdict, scheduler.now, number('ONCALL_RESOLVE_AFTER_MS'));
  const world = {
    ...parts,
    faultPlan: createFaultPlan(chance, scenario.weather),
    troubles: new Map<string, number>(),
    log: silent,
    metrics: uncounted,
    number,
    breakers,
    stores: createStores(breakers),
    organs: [] as Organ[],
  };
  world.organs = scenario.systems.map((behaviour): Organ => {
    const connector = fault.connector?.(behaviour.connector) ?? behaviour.connector;
    const index = memoryRecordIndex();
    const { account } = connector.lookups;
    return {
      connector,
      system: createSystem(world, connector.name, behaviour),
      events: createQueue(clock, chance),
      refresh: createQueue(clock, chance),
      cache: memoryCache(KEEP_MS, account === undefined ? () => undefined : writeThroughOf(account)),
      counter: memoryChangeCounter(1),
      index: fault.index?.(index) ?? index,
    };
  });
  return world;
}
