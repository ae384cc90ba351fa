/** Runs one drill on a running stack: warm-up, outage, recovery, drain. */
import { setTimeout as sleep } from 'node:timers/promises';
import { resolveConfig } from '../../lib/config.ts';
import type { DrillLog } from '../report/report.ts';
import { createSeeded } from '../simulators/hash.ts';
import { createObserver, type DrillStack } from '../traffic/observe.ts';
import type { Sample } from '../traffic/samples.ts';
import { createSimulatorClient } from '../traffic/simulator-client.ts';
import { startTraffic, type Traffic } from '../traffic/traffic.ts';
import { type Monitor, startMonitor } from './monitor.ts';
import type { DrillOptions } from './options.ts';
import type { DrillPlan } from './plan.ts';
import { allowBulk, incidentsOver, pages, platformUpdates, toldPlatforms } from './updates.ts';

export interface DrillHooks {
  /** Told of every sample, once a second. */
  onSample(sample: Sample): void;
  /** Ends the run early; what was seen by then is judged. */
  signal: AbortSignal;
}

/** Mean time between two kills, ms; shorter where a number of them is wanted. */
const chaosMeanMs = 1500;
const countedMeanMs = 750;
/** Senders that have got nothing accepted for this long have lost, ms. */
const patienceMs = 120_000;
/** Genesys allows 300 calls a minute, and an update takes one or two: slower than this a machine would be too small. */
const UPDATES_PER_S = 1;
/** Of the worker queues: six times WORKER_TIMEOUT_S's default. */
const visibilityS = 180;

/** Throws where the stack or a simulator fails; a stop by the signal is a result, not an error. */
export async function runDrill(
  stack: DrillStack,
  options: DrillOptions,
  plan: DrillPlan,
  { onSample, signal }: DrillHooks,
): Promise<DrillLog> {
  const control = stack.simulators.control;
  if (control === undefined) throw new Error('the drill needs the simulated systems');
  const crm = createSimulatorClient(control, 'crm');
  const warehouse = createSimulatorClient(control, 'warehouse');
  if (plan.settings['GENESYS_UPDATE_STYLE'] === 'bulk') await allowBulk(control);
  const observer = createObserver(stack);
  const log = { startedMs: Date.now(), downMs: 0, backMs: 0, finished: false };
  const traffic = startTraffic(stack.api, options, signal);
  const monitor = startMonitor(observer, { crm, warehouse }, traffic);
  monitor.onSample(onSample);
  const chaos = options.chaos
    ? stack.functions.chaos({
        meanMs: options.kills > 0 ? countedMeanMs : chaosMeanMs,
        ...(options.kills > 0 ? { limit: options.kills } : {}),
        spare: ['lookup', 'health'],
        random: createSeeded(options.seed),
      })
    : undefined;
  try {
    await sleep(plan.warmUpMs, undefined, { signal });
    monitor.setPhase('outage');
    log.downMs = Date.now();
    await crm.turn(plan.fault);
    await sleep(plan.outageMs, undefined, { signal });
    await crm.turn({ mode: 'up' });
    log.backMs = Date.now();
    monitor.setPhase('recovery');
    await sleep(plan.tailMs, undefined, { signal });
    while (chaos !== undefined && chaos.kills() < options.kills) await sleep(200, undefined, { signal });
    traffic.stopArrivals();
    // A batch whose function was killed shows again when its visibility ends: that long the drain takes at least.
    chaos?.stop();
    monitor.setPhase('drain');
    await delivered(traffic, signal);
    log.finished = await drained(traffic, monitor, options, signal);
    const resolveAfterMs = Number(resolveConfig(plan.settings)['ONCALL_RESOLVE_AFTER_MS']);
    if (log.finished) await incidentsOver(control, resolveAfterMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    chaos?.stop();
    traffic.stop();
    await monitor.stop();
  }
  await monitor.catchUp();
  const depths = await observer.depths();
  observer.stop();
  const state = await crm.state();
  return {
    ...log,
    options,
    plan,
    endedMs: Date.now(),
    events: traffic.book,
    accepted: traffic.accepted(),
    requests: traffic.requests,
    lookups: traffic.lookups(),
    effects: monitor.effects,
    calls: await crm.calls(),
    samples: monitor.samples,
    breaker: monitor.breaker,
    deadLettered: deadLetters(depths),
    depths,
    kills: chaos?.kills() ?? 0,
    repeats: Number(state['repeats'] ?? 0),
    updates: await platformUpdates(control, toldPlatforms(plan.settings)),
    pages: await pages(control),
  };
}

/** Waits for events and lookups under way and their retries, as long as there is progress. */
async function delivered(traffic: Traffic, signal: AbortSignal): Promise<void> {
  const all = watched(traffic.settled());
  let accepted = traffic.acceptedCount();
  let progressMs = Date.now();
  while (!all.isSettled() && Date.now() - progressMs < patienceMs) {
    await sleep(500, undefined, { signal });
    if (traffic.acceptedCount() === accepted) continue;
    accepted = traffic.acceptedCount();
    progressMs = Date.now();
  }
}

/** Says at any time whether a promise is settled; throws what it was rejected with. */
function watched(promise: Promise<unknown>): { isSettled(): boolean } {
  let state: { error?: unknown } | undefined;
  promise.then(
    () => {
      state = {};
    },
    (error: unknown) => {
      state = { error };
    },
  );
  return {
    isSettled() {
      if (state !== undefined && 'error' in state) throw state.error;
      return state !== undefined;
    },
  };
}

/** Whether everything accepted was applied and every queue is empty, within a generous time. */
async function drained(
  traffic: Traffic,
  monitor: Monitor,
  options: DrillOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const updatesS = (monitor.depths()['platform-updates'] ?? 0) / UPDATES_PER_S;
  const workS = monitor.waiting() / (0.3 * options.crmRate) + updatesS;
  const killedS = options.chaos ? 2 * visibilityS : 0;
  const limitMs = Date.now() + (workS + visibilityS + 600 / options.speed + killedS) * 1000;
  const requests = watched(traffic.requestsSettled());
  while (Date.now() < limitMs) {
    await sleep(500, undefined, { signal });
    await monitor.catchUp();
    if (monitor.waiting() === 0 && requests.isSettled() && workLeft(monitor.depths()) === 0) return true;
  }
  return false;
}

/** Messages in queues that are worked off: DLQs and quarantine are not. */
function workLeft(depths: Record<string, number>): number {
  return Object.entries(depths)
    .filter(([name]) => !isKept(name))
    .reduce((sum, [, depth]) => sum + depth, 0);
}

function isKept(name: string): boolean {
  return /dlq/.test(name) || name === 'quarantine';
}

function deadLetters(depths: Record<string, number>): number {
  return Object.entries(depths)
    .filter(([name]) => /dlq/.test(name))
    .reduce((sum, [, depth]) => sum + depth, 0);
}
