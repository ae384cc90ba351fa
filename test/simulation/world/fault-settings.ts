/** What a seed makes of a run: its weather, its CRM's spells, its traffic. */

import type { FaultSettings } from '../kernel/fault-plan.ts';
import type { Chance } from '../kernel/random.ts';
import { MODES, OUTAGES, type Outage } from './models.ts';

export interface Setting {
  spanMs: number;
  faultSettings: FaultSettings;
  outages: readonly Outage[];
  warehouseSpells: readonly Outage[];
  crmRateLimit: number;
  traffic: {
    interactions: number;
    refused: number;
    failing: number;
    lookups: number;
    changes: number;
    requests: number;
  };
}

const MINUTE_MS = 60_000;
const PORTS = [
  ...['records', 'requests', 'breaker', 'cache', 'rate', 'sqs', 'sns', 'secrets'],
  ...['incidents', 'oncall-rate', 'tokens', 'notes'],
];

export function settingOf(chance: Chance, startMs: number): Setting {
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
    const isLong = mode !== 'brownout' && chance.happens(0.2);
    return { mode, ...within(isLong ? spanMs : Math.min(spanMs, 10 * MINUTE_MS)) };
  };
  const hasPoison = chance.happens(0.3);
  return {
    spanMs,
    faultSettings,
    outages: Array.from({ length: chance.pick([0, 1, 1, 1, 2, 3]) }, outage),
    warehouseSpells: Array.from({ length: chance.pick([0, 0, 0, 1]) }, outage),
    crmRateLimit: chance.pick([20, 50, 100]),
    traffic: {
      interactions: chance.between(3, 20),
      refused: hasPoison ? 0.05 : 0,
      failing: hasPoison && chance.happens(0.3) ? 0.04 : 0,
      lookups: chance.between(0, 15),
      changes: chance.between(0, 16),
      requests: chance.between(0, 6),
    },
  };
}
