/** What must be true of every connector, and of each scenario's systems. */
import type { BreakerChecks } from '../checks/breaker.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { ConnectorScenario, SystemBehaviour } from './scenarios.ts';

export interface ConnectorChecks {
  /** An event was queued for the system. */
  arrived(system: string, effect: string): void;
  /** An effect was made, again or for the first time. */
  made(system: string, effect: string): void;
  deadLettered(system: string, reason: string): void;
  /** A caller was answered; `waitedMs` since the run's start when it came. */
  answered(system: string, source: string, cameMs: number, tookMs: number): void;
  /** The oldest version of a record that a lookup beginning now may tell. */
  floor(system: string, record: string): number;
  acknowledged(system: string, record: string, version: number): void;
  told(system: string, record: string, version: number, floor: number, source: string): void;
  /** Events whose effect is still to be made. */
  open(): readonly string[];
  finish(breakers: BreakerChecks): void;
}

const DEADLINE_MS = 3500;
/** By then the first token is there, ms. */
const STARTED_MS = 30_000;

export function createConnectorChecks(
  { breaks }: Verdict,
  now: () => number,
  { systems }: Pick<ConnectorScenario, 'systems'>,
): ConnectorChecks {
  const behaviours = new Map(systems.map((one) => [one.connector.name, one]));
  const of = (system: string): Partial<SystemBehaviour> => behaviours.get(system) ?? {};
  const arrivedMs = new Map<string, number>();
  const done = new Set<string>();
  const callers = new Map<string, { all: number; live: number }>();
  const floors = new Map<string, number>();

  const finishSystem = (name: string, names: readonly string[]): void => {
    const { episodes, liveShare = 0 } = of(name);
    const count = names.filter((one) => one === name).length;
    const [least, most] = episodes ?? [0, Number.POSITIVE_INFINITY];
    if (count < least) breaks('P4', `the breaker of ${name} has opened ${count} times`);
    if (count > most) breaks('P14', `${count} incidents of ${name}, which has nothing to do with it`);
    const { all, live } = callers.get(name) ?? { all: 0, live: 0 };
    if (live < liveShare * all) breaks('P14', `${live} of ${all} callers of ${name} were answered live`);
  };

  return {
    arrived(system, effect) {
      arrivedMs.set(`${system} ${effect}`, now());
    },
    made(system, effect) {
      const at = `${system} ${effect}`;
      if (!arrivedMs.has(at)) breaks('P2', `${system} has made an effect under a key of nobody's`);
      if (done.has(at)) breaks('P2', `${system} has made one effect twice`);
      done.add(at);
      const tookMs = now() - (arrivedMs.get(at) ?? now());
      if (tookMs > (of(system).appliedWithinMs ?? Number.POSITIVE_INFINITY))
        breaks('P14', `an event waited ${tookMs} ms for ${system}, which is well`);
    },
    deadLettered(system, reason) {
      breaks('P4', `a sound event for ${system} was dead-lettered: ${reason}`);
    },
    answered(system, source, cameMs, tookMs) {
      if (tookMs > DEADLINE_MS) breaks('P5', `a lookup of ${system} took ${tookMs} ms`);
      if (cameMs < STARTED_MS) return;
      const counted = callers.get(system) ?? { all: 0, live: 0 };
      counted.all += 1;
      if (source === 'live') counted.live += 1;
      callers.set(system, counted);
    },
    floor: (system, record) => floors.get(`${system} ${record}`) ?? 0,
    acknowledged(system, record, version) {
      const at = `${system} ${record}`;
      floors.set(at, Math.max(version, floors.get(at) ?? 0));
    },
    told(system, record, version, floor, source) {
      if (version < floor)
        breaks('P6', `${source} told version ${version} of ${system}'s ${record}, invalidated by ${floor}`);
    },
    open: () => [...arrivedMs.keys()].filter((at) => !done.has(at)),
    finish({ names }) {
      for (const name of behaviours.keys()) finishSystem(name, names);
      const other = names.find((name) => !behaviours.has(name));
      if (other !== undefined) breaks('P14', `an incident of ${other}, which is no system of its own`);
    },
  };
}
