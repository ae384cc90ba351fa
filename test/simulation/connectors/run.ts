/** One run with connectors: traffic, then until everything has drained. */
import { createEventSource } from '../aws/event-source.ts';
import { createVerdict, type Verdict } from '../checks/verdict.ts';
import type { Ground } from '../kernel/container.ts';
import { createPool } from '../kernel/pool.ts';
import { chanceOf } from '../kernel/random.ts';
import { createScheduler } from '../kernel/scheduler.ts';
import { type ConnectorChecks, createConnectorChecks } from './checks.ts';
import type { ConnectorFault } from './fault.ts';
import { connectorChanges, connectorEvents, connectorLookup, connectorRefreshes } from './functions.ts';
import { connectorScenarioOf } from './scenarios.ts';
import { startTraffic, type Traffic } from './traffic.ts';
import { type ConnectorWorld, createConnectorWorld, type Organ } from './world.ts';

export interface ConnectorRun {
  broken: Verdict['broken'];
  /** Steps of the scheduler, and the virtual time that they took, ms. */
  steps: number;
  virtualMs: number;
}

export interface ConnectorRunOptions {
  fault: ConnectorFault;
  trace(line: () => string): void;
  count(what: string): void;
}

const START_MS = Date.UTC(2026, 0, 1);
/** Apart from the seeds of the other runs. */
const OFFSET = 1_000_003;
const LOOK_MS = 15_000;
const DRAINED_BY_MS = 43_200_000;
const FRONT_TIMEOUT_MS = 10_000;
const WORKER_TIMEOUT_MS = 30_000;

function startOrgan(world: ConnectorWorld, checks: ConnectorChecks, organ: Organ): Traffic {
  const { scenario, chance } = world;
  const { name } = organ.connector;
  const concurrency = scenario.containers;
  const front = { concurrency, timeoutMs: FRONT_TIMEOUT_MS };
  const worker = { concurrency, timeoutMs: WORKER_TIMEOUT_MS };
  let lost = scenario.lostRenewals;
  /** Some renewals die in the middle. */
  const mortal: Ground = {
    ...world,
    faultPlan: {
      ...world.faultPlan,
      crash() {
        if (lost === 0) return world.faultPlan.crash();
        lost -= 1;
        return chance.between(1, 12);
      },
    },
  };
  const pools = {
    events: createPool(world, { ...worker, name: `events-${name}`, boot: connectorEvents(world, organ) }),
    refresh: createPool(mortal, {
      ...worker,
      name: `refresh-${name}`,
      boot: connectorRefreshes(world, organ),
    }),
    lookup: createPool(world, { ...front, name: `lookup-${name}`, boot: connectorLookup(world, organ) }),
    changes: createPool(world, { ...front, name: `changes-${name}`, boot: connectorChanges(world, organ) }),
  };
  for (const part of ['events', 'refresh'] as const) {
    const { source } = organ[part];
    source.onChange = createEventSource(world, source, pools[part], 10).wake;
  }
  organ.events.dead.onSend = ({ attributes }) => checks.deadLettered(name, attributes?.['reason'] ?? '');
  return startTraffic(world, checks, organ, pools);
}

/** Runs the connectors of one seed. The same seed and fault always make the same run. */
export async function runConnectors(
  seed: number,
  { fault, trace, count }: ConnectorRunOptions,
): Promise<ConnectorRun> {
  const chance = chanceOf(seed + OFFSET);
  const scheduler = createScheduler(chance, START_MS);
  const scenario = connectorScenarioOf(chance, START_MS);
  const verdict = createVerdict(scheduler.now);
  const timed = (line: () => string): void =>
    trace(() => `${((scheduler.now() - START_MS) / 1000).toFixed(3).padStart(10)} ${line()}`);
  const checks = createConnectorChecks(verdict, scheduler.now, scenario);
  const parts = { scheduler, chance, fault, scenario, verdict, checks, trace: timed, count };
  const world = createConnectorWorld(parts);
  const traffic = world.organs.map((organ) => startOrgan(world, checks, organ));
  const endsMs = Math.max(
    START_MS + scenario.spanMs,
    ...scenario.systems.flatMap(({ spells }) => spells.map(({ untilMs }) => untilMs)),
  );
  let isOver = false;
  const settle = (): void => {
    const isQuiet = traffic.every((one) => one.isDone()) && checks.open().length === 0;
    if (isQuiet && world.breakers.isClosed()) {
      isOver = true;
      return;
    }
    if (scheduler.now() > endsMs + DRAINED_BY_MS)
      verdict.breaks('P4', `not drained half a day after the end: ${checks.open().length} events`);
    if (scheduler.now() > endsMs && !world.breakers.isClosed()) for (const one of traffic) one.heartbeat();
    scheduler.after(LOOK_MS, settle);
  };
  scheduler.after(scenario.spanMs, () => {
    world.faultPlan.clear();
    settle();
  });
  await scheduler.run(() => isOver || verdict.broken !== undefined);
  if (verdict.broken === undefined) checks.finish(world.breakers);
  count(`connector runs: ${scenario.name}`);
  return { broken: verdict.broken, steps: scheduler.steps(), virtualMs: scheduler.now() - START_MS };
}
