/** What is sent before and in an outage, beside the usual traffic or instead of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoisonNote } from '../report/log.ts';
import { newCallers } from '../traffic/callers.ts';
import { deadLetters } from '../traffic/depths.ts';
import { fixedSet, hotEvents, poisonEvent } from '../traffic/extra-events.ts';
import type { SimulatorClient } from '../traffic/simulator-client.ts';
import { type Traffic, webhookSecrets } from '../traffic/traffic.ts';
import type { Monitor } from './monitor.ts';
import type { DrillOptions } from './options.ts';
import { type DrillPlan, endsArrivals, type OutageTraffic } from './plan.ts';
import { drained, until } from './settling.ts';

export interface OutageDeps {
  options: DrillOptions;
  plan: DrillPlan;
  traffic: Traffic;
  monitor: Monitor;
  crm: SimulatorClient;
  signal: AbortSignal;
}

/** What became of it. */
export interface OutageNotes {
  poison?: PoisonNote;
  burstsMs: number[];
}

/** The hot record's events come over this share of the outage. */
const hotShare = 0.8;

/** What comes before the outage; resolves when it may begin. */
export async function beforeOutage(deps: OutageDeps, notes: OutageNotes): Promise<void> {
  const { options, plan, traffic, monitor, signal } = deps;
  const kind = plan.traffic;
  if (kind.kind === 'poisoned') await poisoned(deps, kind, notes);
  if (!endsArrivals(kind)) return;
  traffic.stopArrivals('events', 'requests');
  if (kind.kind === 'bursts') traffic.stopArrivals('lookups');
  await drained(traffic, monitor, options, signal);
  if (kind.kind === 'bursts')
    for (let round = 0; round < kind.warming; round += 1) await burst(deps, kind, round);
}

/** What is sent in the outage; resolves when it is over. */
export async function inOutage(deps: OutageDeps, notes: OutageNotes): Promise<void> {
  const { options, plan, traffic, monitor, signal } = deps;
  switch (plan.traffic.kind) {
    case 'hot': {
      const events = hotEvents(options.seed, webhookSecrets);
      for (const event of events) {
        traffic.send([event]);
        await sleep((plan.outageMs * hotShare) / events.length, undefined, { signal });
      }
      return void (await sleep(plan.outageMs * (1 - hotShare), undefined, { signal }));
    }
    case 'set': {
      const events = fixedSet(options.seed, plan.traffic.interactions, webhookSecrets);
      const before = traffic.acceptedCount();
      traffic.send(events);
      const isApplied = async (): Promise<boolean> => {
        await monitor.catchUp();
        return traffic.acceptedCount() >= before + events.length && monitor.waiting() === 0;
      };
      await until(isApplied, plan.outageMs, signal);
      return;
    }
    case 'bursts':
      for (let round = 0; round < plan.traffic.times; round += 1)
        notes.burstsMs.push(await burst(deps, plan.traffic, plan.traffic.warming + round));
      return;
    default:
      await sleep(plan.outageMs, undefined, { signal });
  }
}

/** Sends the poisoned event into the live traffic, and waits until it is dead-lettered. */
async function poisoned(
  { options, traffic, monitor, crm, signal }: OutageDeps,
  { patienceMs }: Extract<OutageTraffic, { kind: 'poisoned' }>,
  notes: OutageNotes,
): Promise<void> {
  const event = poisonEvent(options.seed, webhookSecrets);
  const { reference } = event;
  await crm.poison(reference);
  traffic.send([event]);
  const isGone = (): boolean => deadLetters(monitor.depths()) > 0;
  const gone = await until(isGone, patienceMs, signal);
  notes.poison = { reference, deadLetteredMs: gone ? Date.now() : 0, calls: await crm.strikes() };
}

/** Answers when it began, ms since the epoch. */
async function burst(
  { traffic, signal }: OutageDeps,
  { callers, pauseMs }: Extract<OutageTraffic, { kind: 'bursts' }>,
  round: number,
): Promise<number> {
  await sleep(pauseMs, undefined, { signal });
  const atMs = Date.now();
  await traffic.ask(newCallers(callers, round));
  return atMs;
}
