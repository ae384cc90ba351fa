/** What a seed makes of a run: its faults, its CRM’s outages, its traffic. */

import type { FaultSettings } from '../kernel/fault-plan.ts';
import type { Chance } from '../kernel/random.ts';
import { KINDS, MODES, OUTAGES, type Outage, PARTIAL, REFUSING } from './models.ts';
import { type Callers, type Expectations, type Scenario, type Steady, scenarioOf } from './scenarios.ts';

export interface Setting {
  /** What it was made for; `mixed`: anything. */
  name: string;
  spanMs: number;
  faultSettings: FaultSettings;
  outages: readonly Outage[];
  warehouseOutages: readonly Outage[];
  /** Settings of the product that this run has by itself. */
  numbers: Readonly<Record<string, number>>;
  /** Whether the CRM keeps idempotency keys; otherwise it is asked before each write. */
  hasIdempotencyKeys: boolean;
  /** Least and most containers at once of a function. */
  containers: readonly [least: number, most: number];
  traffic: {
    interactions: number;
    refused: number;
    failing: number;
    lookups: number;
    changes: number;
    requests: number;
    steady: Steady | undefined;
    callers: readonly Callers[];
  };
  expected: Expectations;
}

const MINUTE_MS = 60_000;
const PORTS = [
  ...['records', 'requests', 'breaker', 'cache', 'rate', 'sqs', 'sns', 'secrets'],
  ...['incidents', 'oncall-rate', 'tokens', 'notes', 'control', 'sources'],
];
const SCENARIOS = 0.35;
/** Design: of a change that refuses all, in thin traffic. */
const DEAD_LETTERS_AN_OUTAGE = 2;

export function settingOf(chance: Chance, startMs: number): Setting {
  return chance.happens(SCENARIOS) ? made(scenarioOf(chance, startMs), chance) : mixed(chance, startMs);
}

function made(scenario: Scenario, chance: Chance): Setting {
  const { steady, callers, requests = 0, containers, crmRateLimit = 100 } = scenario;
  return {
    ...scenario,
    faultSettings: { faults: 0, crashes: 0, slow: 0, slowMs: 0, outages: [] },
    warehouseOutages: [],
    numbers: { CRM_RATE_LIMIT: crmRateLimit },
    hasIdempotencyKeys: chance.happens(0.8),
    containers: [containers, containers],
    traffic: { interactions: 0, refused: 0, failing: 0, lookups: 0, changes: 0, requests, steady, callers },
  };
}

function mixed(chance: Chance, startMs: number): Setting {
  const isEndless = chance.happens(0.01);
  const minutes = isEndless
    ? chance.between(2000, 4800)
    : chance.pick([3, 3, 6, 6, 10, 10, 20, 40, 120, 240]);
  const spanMs = minutes * MINUTE_MS;
  const kind = chance.pick(['calm', 'calm', 'fair', 'fair', 'fair', 'foul', 'storm'] as const);
  const within = (longestMs: number): { fromMs: number; untilMs: number } => {
    const fromMs = startMs + chance.between(0, spanMs);
    return { fromMs, untilMs: fromMs + chance.between(2000, longestMs) };
  };
  const faults = { calm: 0, fair: 0.01, foul: 0.04, storm: 0.12 }[kind];
  const faultSettings: FaultSettings = {
    faults,
    crashes: { calm: 0, fair: 0.02, foul: 0.06, storm: 0.15 }[kind],
    slow: kind === 'calm' ? 0 : chance.pick([0, 0.02, 0.1]),
    slowMs: 900,
    outages:
      kind === 'calm' || kind === 'fair'
        ? []
        : Array.from({ length: chance.between(0, 3) }, () => ({
            port: chance.pick(PORTS),
            ...within(4 * MINUTE_MS),
          })),
  };
  const outage = (): Outage => {
    const mode = chance.happens(0.6) ? chance.pick(OUTAGES) : chance.pick(MODES);
    // Three days of it are an outage as long as any; a brownout as long would be a CRM that has come to that.
    if (isEndless)
      return { mode: chance.pick(OUTAGES), fromMs: startMs + MINUTE_MS, untilMs: startMs + spanMs };
    const isLong = !PARTIAL.includes(mode) && chance.happens(0.2);
    const refuses = chance.pick(KINDS);
    return { mode, refuses, ...within(isLong ? spanMs : Math.min(spanMs, 10 * MINUTE_MS)) };
  };
  const hasPoison = chance.happens(0.3);
  const outages = Array.from({ length: chance.pick([0, 1, 1, 1, 2, 3]) }, outage);
  const warehouseOutages = Array.from({ length: chance.pick([0, 0, 0, 1]) }, outage);
  const all = [...outages, ...warehouseOutages].filter(({ mode }) =>
    REFUSING.some((refusing) => refusing === mode),
  );
  return {
    name: 'mixed',
    spanMs,
    faultSettings,
    outages,
    warehouseOutages,
    numbers: {
      CRM_RATE_LIMIT: chance.pick([20, 50, 100]),
      // The flow controller has something to do in short outages and shallow queues, too.
      ...(chance.happens(0.5) && {
        CONTROL_PAUSE_AFTER_MS: MINUTE_MS,
        CONTROL_PAUSE_ENRICHMENT_DEPTH: 10,
        CONTROL_RESUME_ENRICHMENT_DEPTH: 5,
        CONTROL_BACKPRESSURE_DEPTH: 15,
      }),
    },
    hasIdempotencyKeys: chance.happens(0.8),
    containers: [2, 4],
    traffic: {
      interactions: chance.between(3, 20),
      refused: hasPoison ? 0.05 : 0,
      failing: hasPoison && chance.happens(0.3) ? 0.04 : 0,
      lookups: chance.between(0, 15),
      changes: chance.between(0, 16),
      requests: chance.between(0, 6),
      steady: undefined,
      callers: [],
    },
    expected: { deadLetters: DEAD_LETTERS_AN_OUTAGE * all.length },
  };
}
