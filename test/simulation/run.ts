/** One run: a storm with traffic, then fair weather until everything has drained, then the books are closed. */
import type { BreakerState } from '../../lambdas/core/ports.ts';
import type { Change } from './aws/stream.ts';
import type { Verdict } from './checks/verdict.ts';
import { runConnectors } from './connectors/run.ts';
import { type Fault, noFault } from './faults/fault.ts';
import { chanceOf } from './kernel/random.ts';
import { createScheduler } from './kernel/scheduler.ts';
import { startCustomers } from './senders/customers.ts';
import { createOperator } from './senders/operator.ts';
import { startEvents } from './senders/platform-events.ts';
import { startRequests } from './senders/requests.ts';
import { createWorld } from './world/create-world.ts';
import { settingOf } from './world/fault-settings.ts';
import { createFleet } from './world/fleet.ts';

export interface RunOptions {
  fault?: Fault;
  /** Gets every step as a line. */
  onTrace?: (line: string) => void;
}

export interface RunResult {
  seed: number;
  broken: Verdict['broken'];
  /** Steps of the scheduler, and the virtual time that they took, ms. */
  steps: number;
  virtualMs: number;
  /** What it has contained: how often each kind of thing happened. */
  tally: Readonly<Record<string, number>>;
}

const START_MS = Date.UTC(2026, 0, 1);
const LOOK_MS = 5000;
const BEAT_MS = 30_000;
/** A poison that makes the CRM fail takes an hour and five counted tries; half a day is past every wait there is, ms. */
const DRAINED_BY_MS = 43_200_000;

/**
 * Runs one seed: the way through the house, then connectors. The same seed and fault always make the same run. Errors
 * are mostly answers here, and where each was made costs a tenth of a run: only with `onTrace` do they tell.
 */
export async function runSeed(seed: number, options: RunOptions = {}): Promise<RunResult> {
  const { stackTraceLimit } = Error;
  if (options.onTrace === undefined) Error.stackTraceLimit = 0;
  try {
    return await runBoth(seed, options);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

async function runBoth(seed: number, { fault = noFault, onTrace }: RunOptions): Promise<RunResult> {
  const own = fault.connectors;
  const nothing: RunResult = { seed, broken: undefined, steps: 0, virtualMs: 0, tally: {} };
  const house = own === undefined ? await runHouse(seed, { fault, onTrace }) : nothing;
  const isEnough = house.broken !== undefined || (own === undefined && fault !== noFault);
  if (isEnough) return house;
  const tally = { ...house.tally };
  const { broken, steps, virtualMs } = await runConnectors(seed, {
    fault: own ?? {},
    trace: (line) => onTrace?.(line()),
    count(what) {
      tally[what] = (tally[what] ?? 0) + 1;
    },
  });
  return { seed, broken, steps: house.steps + steps, virtualMs: house.virtualMs + virtualMs, tally };
}

async function runHouse(
  seed: number,
  { fault, onTrace }: { fault: Fault; onTrace: RunOptions['onTrace'] | undefined },
): Promise<RunResult> {
  const chance = chanceOf(seed);
  const scheduler = createScheduler(chance, START_MS);
  const setting = settingOf(chance, START_MS);
  const trace = (line: () => string): void =>
    onTrace?.(`${((scheduler.now() - START_MS) / 1000).toFixed(3).padStart(10)} ${line()}`);
  const tally: Record<string, number> = {};
  const count = (what: string): void => {
    tally[what] = (tally[what] ?? 0) + 1;
  };
  let streamed = (_change: Change<BreakerState>): void => undefined;
  const world = createWorld({
    scheduler,
    chance,
    setting,
    fault,
    trace,
    count,
    onBreaker: (change) => streamed(change),
  });
  const fleet = createFleet(world);
  streamed = fleet.stream.put;
  const plan = { ...setting.traffic, spanMs: setting.spanMs };
  const events = startEvents(world, fleet, plan);
  const customers = startCustomers(world, fleet, plan);
  const requests = startRequests(world, fleet, plan);
  const operator = createOperator(world);
  const { checks, verdict } = world;
  let isOver = false;

  const settle = (sinceMs: number, beatMs: number): void => {
    const { now } = scheduler;
    const isQuiet =
      events.isDone() &&
      customers.isDone() &&
      requests.isDone() &&
      fleet.isDrained() &&
      checks.breaker.isClosed();
    if (isQuiet && operator.isDone()) {
      isOver = true;
      return;
    }
    if (now() - sinceMs > DRAINED_BY_MS) {
      verdict.breaks(
        'P4',
        `not drained half a day after the end: ${checks.events.open().slice(0, 5).join(', ')}`,
      );
      return;
    }
    for (const one of [world.crm, world.warehouse]) one.acceptAll();
    operator.replay();
    const isBeat = now() >= beatMs && !checks.breaker.isClosed();
    if (isBeat) events.heartbeat();
    scheduler.after(LOOK_MS, () => settle(sinceMs, isBeat ? now() + BEAT_MS : beatMs));
  };
  /** Poison is left to itself until it is in the DLQ. */
  const clear = (): void => {
    if (setting.traffic.failing > 0 && checks.events.failing().length > 0) {
      events.heartbeat();
      scheduler.after(BEAT_MS, clear);
    } else settle(scheduler.now(), scheduler.now());
  };
  scheduler.after(setting.spanMs, () => {
    trace(() => 'the storm is over');
    world.faultPlan.clear();
    for (const one of [world.crm, world.warehouse]) one.heal();
    scheduler.after(LOOK_MS, clear);
  });
  for (
    let atMs = chance.between(30_000, 300_000);
    atMs < setting.spanMs;
    atMs += chance.between(30_000, 900_000)
  )
    scheduler.after(atMs, operator.replay);

  await scheduler.run(() => isOver || verdict.broken !== undefined);
  if (verdict.broken === undefined) {
    checks.events.finish();
    requests.finish();
    checks.pages.finish(checks.breaker.episodes);
    checks.poison.finish();
    checks.expectations.finish(checks.breaker.names);
  }
  count(`runs: ${setting.name}`);
  tally['breaker episodes'] = checks.breaker.episodes.length;
  return {
    seed,
    broken: verdict.broken,
    steps: scheduler.steps(),
    virtualMs: scheduler.now() - START_MS,
    tally,
  };
}
