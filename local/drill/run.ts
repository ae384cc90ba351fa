/** Runs one drill on a running stack: warm-up, outage, recovery, drain. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrillLog } from '../report/log.ts';
import { createSeeded } from '../simulators/hash.ts';
import { deadLetters } from '../traffic/depths.ts';
import { createObserver, type DrillStack } from '../traffic/observe.ts';
import type { Sample } from '../traffic/samples.ts';
import { createSimulatorClient } from '../traffic/simulator-client.ts';
import { startTraffic } from '../traffic/traffic.ts';
import { type Monitor, startMonitor } from './monitor.ts';
import type { DrillOptions } from './options.ts';
import { beforeOutage, inOutage, type OutageNotes } from './outage-traffic.ts';
import type { DrillPlan } from './plan.ts';
import { resolveAfterMs } from './scale.ts';
import { delivered, drained } from './settling.ts';
import { hardenSimulator } from './targets/prepare.ts';
import { allowBulk, incidentsOver, pagerEvents, platformUpdates, toldPlatforms } from './updates.ts';

export interface DrillHooks {
  /** Told of every sample, once a second. */
  onSample(sample: Sample): void;
  /** Ends the run early; what was seen by then is judged. */
  signal: AbortSignal;
}

/** Mean time between two kills, ms; shorter where a number of them is wanted. */
const chaosMeanMs = 1500;
const countedMeanMs = 750;

/** Throws where the stack or a simulator fails; a stop by the signal is a result, not an error. */
export async function runDrill(
  stack: DrillStack,
  options: DrillOptions,
  plan: DrillPlan,
  { onSample, signal }: DrillHooks,
): Promise<DrillLog> {
  const control = stack.simulators.control;
  if (control === undefined) throw new Error('the drill needs the simulated systems');
  const { target } = plan;
  const sinks = Object.fromEntries(
    [
      ['crm', 'crm'],
      ['warehouse', 'warehouse'],
      [target.name, target.simulator],
    ].map(([sink = '', name = '']) => [sink, createSimulatorClient(control, name)]),
  );
  const crm = createSimulatorClient(control, target.simulator);
  await hardenSimulator(control, options.crm);
  if (plan.settings['GENESYS_UPDATE_STYLE'] === 'bulk') await allowBulk(control);
  const observer = createObserver(stack, [target.name, ...Object.keys(target.operations)]);
  const log = { startedMs: Date.now(), downMs: 0, backMs: 0, finished: false };
  const notes: OutageNotes = { burstsMs: [] };
  const traffic = startTraffic(stack.api, options, target, signal);
  const monitor = startMonitor(observer, sinks, target.name, traffic);
  monitor.onSample(onSample);
  const chaos = options.chaos
    ? stack.functions.chaos({
        meanMs: options.kills > 0 ? countedMeanMs : chaosMeanMs,
        ...(options.kills > 0 ? { limit: options.kills } : {}),
        spare: ['lookup', 'health'],
        random: createSeeded(options.seed),
      })
    : undefined;
  const outage = { options, plan, traffic, monitor, crm, signal };
  try {
    await sleep(plan.warmUpMs, undefined, { signal });
    await beforeOutage(outage, notes);
    monitor.setPhase('outage');
    log.downMs = Date.now();
    await crm.turn(plan.fault);
    await inOutage(outage, notes);
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
    monitor.setPhase('on-call');
    if (log.finished) await incidentsOver(control, resolveAfterMs(plan.settings), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    chaos?.stop();
    traffic.stop();
    await monitor.stop();
  }
  await monitor.catchUp();
  const depths = await observer.depths();
  const letters = await observer.takeDeadLetters();
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
    breaker: monitor.breakers[target.name] ?? [],
    operations: operationsOf(monitor.breakers, target.name),
    deadLettered: deadLetters(depths),
    deadLetters: letters,
    poison: notes.poison,
    burstsMs: notes.burstsMs,
    depths,
    kills: chaos?.kills() ?? 0,
    repeats: Number(state['repeats'] ?? 0),
    updates: await platformUpdates(control, toldPlatforms(plan.settings)),
    pages: await pagerEvents(control),
  };
}

function operationsOf(breakers: Monitor['breakers'], target: string): DrillLog['operations'] {
  return Object.fromEntries(Object.entries(breakers).filter(([name]) => name !== target));
}
