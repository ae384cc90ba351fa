/** An outage of one of an organisation's systems on a running stack: all up, one away, all up again, drain. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { localSecrets } from '../../secretsmanager/local-values.ts';
import { createSeeded } from '../../simulators/hash.ts';
import { emitArrivals, nextSteadyMs } from '../../traffic/arrivals.ts';
import { workLeft } from '../../traffic/depths.ts';
import { createHttpClient } from '../../traffic/http-client.ts';
import { createObserver, type DrillStack } from '../../traffic/observe.ts';
import { repeat } from '../../traffic/samples.ts';
import type { SimulatorClient } from '../../traffic/simulator-client.ts';
import { startTraffic } from '../../traffic/traffic.ts';
import type { DrillOptions } from '../options.ts';
import type { DrillPlan } from '../plan.ts';
import { delivered, until } from '../settling.ts';
import { createAsker } from './lookups.ts';
import { createOperationSender } from './operations.ts';
import { owedTo } from './owed.ts';
import { drainPatienceMs } from './patience.ts';
import type { ConnectorDrillLog, SystemSeen } from './seen.ts';

/** One of the organisation's systems, and the drill's hand on it. */
export interface DrilledSystem {
  connector: Connector;
  client: SimulatorClient;
}

export interface ConnectorDrillHooks {
  say(text: string): void;
  signal: AbortSignal;
}

/** Data Actions under way at a time (Genesys). */
const concurrency = 50;
const breakerMs = 500;

/** Throws where the stack or a simulator fails; a stop by the signal is a result, not an error. */
export async function runConnectorDrill(
  stack: DrillStack,
  { options, plan, downstream }: { options: DrillOptions; plan: DrillPlan; downstream: string },
  { systems, crm }: { systems: readonly DrilledSystem[]; crm: SimulatorClient },
  { say, signal }: ConnectorDrillHooks,
): Promise<ConnectorDrillLog> {
  const names = ['crm', ...systems.map(({ connector }) => connector.name)];
  const observer = createObserver(stack, names);
  const log = { beforeMs: 0, downMs: 0, backMs: 0, finished: false };
  const sent = new Map<string, { path: string; body: string }>();
  const noted = (event: { reference: string; path: string; body: string }): void =>
    void sent.set(event.reference, event);
  const traffic = startTraffic(stack.api, options, plan.target, signal, noted);
  const client = createHttpClient(stack.api, concurrency);
  const stopAsking = new AbortController();
  const random = createSeeded(options.seed * 1000 + 99);
  const askers = systems.map(({ connector }) =>
    createAsker(connector, client, localSecrets['api-key'] ?? ''),
  );
  for (const asker of askers)
    if (asker !== undefined)
      void emitArrivals(
        (now) => nextSteadyMs(now, options.lookups, random()),
        asker.send,
        AbortSignal.any([signal, stopAsking.signal]),
      );
  // What takes events is judged by them; a connector of operations alone by those.
  const senders = systems.map(({ connector }) =>
    Object.keys(connector.events).length > 0
      ? undefined
      : createOperationSender(connector, client, localSecrets['api-key'] ?? ''),
  );
  for (const sender of senders)
    if (sender !== undefined)
      void emitArrivals(
        (now) => nextSteadyMs(now, Math.max(1, options.rate / 4), random()),
        sender.send,
        AbortSignal.any([signal, stopAsking.signal]),
      );
  const phases = new Map<string, string>();
  const openings = new Map<string, number>();
  const watch = repeat(breakerMs, async () => {
    for (const [name, { phase }] of Object.entries(await observer.breakers())) {
      if (phase === 'open' && (phases.get(name) ?? 'closed') === 'closed')
        openings.set(name, (openings.get(name) ?? 0) + 1);
      phases.set(name, phase);
    }
  });
  const away = systems.find(({ connector }) => connector.name === downstream);
  try {
    await sleep(plan.warmUpMs, undefined, { signal });
    log.beforeMs = Date.now();
    say('All systems are up …');
    await sleep(plan.outageMs, undefined, { signal });
    log.downMs = Date.now();
    say(`${downstream} is unreachable …`);
    await away?.client.turn(plan.fault);
    await sleep(plan.outageMs, undefined, { signal });
    await away?.client.turn({ mode: 'up' });
    log.backMs = Date.now();
    say(`${downstream} is back …`);
    await sleep(plan.tailMs, undefined, { signal });
    traffic.stopArrivals();
    stopAsking.abort();
    await delivered(traffic, signal);
    await Promise.all([...askers, ...senders].map((one) => one?.settled()));
    const isDrained = async (): Promise<boolean> => workLeft(await observer.depths()) === 0;
    const connectors = systems.map(({ connector }) => connector);
    const patienceMs = drainPatienceMs(await observer.depths(), connectors, options.set);
    log.finished = await until(isDrained, plan.outageMs + patienceMs, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stopAsking.abort();
    traffic.stop();
    client.stop();
    await watch.stop();
  }
  const depths = await observer.depths();
  observer.stop();
  const accepted = traffic.accepted();
  const seenOf = async ({ connector, client: of }: DrilledSystem, index: number): Promise<SystemSeen> => ({
    name: connector.name,
    owed: senders[index]?.owed ?? owedTo(connector, accepted, sent),
    effects: (await of.newEffects()).map(({ ids, atMs }) => ({ name: ids['externalId'] ?? '', atMs })),
    lookups: askers[index]?.outcomes ?? [],
    openings: openings.get(connector.name) ?? 0,
    deadLetters: ['events', 'requests'].reduce(
      (sum, queue) => sum + (depths[`${connector.name}-${queue}-dlq`] ?? 0),
      0,
    ),
    ...(owesNothing(connector) && { owesNothing: true }),
  });
  const own: SystemSeen = {
    name: 'crm',
    owed: accepted
      .filter(({ sink }) => sink === 'crm')
      .map(({ reference, firstSentMs }) => ({ names: [reference], sentMs: firstSentMs })),
    effects: (await crm.newEffects()).map(({ reference, atMs }) => ({ name: reference, atMs })),
    lookups: traffic.lookups(),
    openings: openings.get('crm') ?? 0,
    deadLetters: ['voice', 'digital', 'crm-requests'].reduce(
      (sum, one) => sum + (depths[`${one}-dlq`] ?? 0),
      0,
    ),
  };
  return {
    ...log,
    mode: options.mode,
    downstream,
    systems: [own, ...(await Promise.all(systems.map(seenOf)))],
  };
}

/** It is only ever asked. */
function owesNothing({ events, operations }: Connector): boolean {
  return Object.keys(events).length === 0 && !Object.values(operations).some((one) => 'once' in one);
}
