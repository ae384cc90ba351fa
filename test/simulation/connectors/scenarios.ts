/** What a seed makes of its connectors: each scenario is made for one promise, so that what must come of it is exact. */
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import type { FaultSettings } from '../kernel/fault-plan.ts';
import type { Chance } from '../kernel/random.ts';
import { connectorOf, KEPT_FOR, ONCES, type OnceName } from './definition.ts';

/** `answers lost`: what is asked for is done, and nobody is told. */
export type SpellMode = 'down' | 'hangs' | 'token endpoint down' | 'answers lost';

/** How a system behaves. Times are ms since the run's start, or since the epoch once the run has begun. */
export interface SystemBehaviour {
  connector: Connector;
  spells: readonly { mode: SpellMode; fromMs: number; untilMs: number }[];
  /** Life of its tokens, s. */
  lifeS: number;
  /** What it answers to an ended session. */
  refusedWith: 401 | 403;
  /** How long its answers take, least and most, ms. */
  tookMs: readonly [number, number];
  /** As long as any other, the first time. */
  tokenTookMs: readonly [number, number];
  /** How long it keeps idempotency keys, ms. */
  keptForMs: number;
  /** False: no lookup but the first may ask for a token itself. */
  isWaitedFor?: false;
  /** When its sessions end without a word. */
  sessionsEndMs: readonly number[];
  /** Least and most episodes of its breaker; undefined: any. */
  episodes?: readonly [number, number];
  /** Share of its callers that must be told what it knows now. */
  liveShare?: number;
  /** From an event's arrival to its effect, at most, ms. */
  appliedWithinMs?: number;
}

export interface ConnectorScenario {
  name: string;
  systems: readonly SystemBehaviour[];
  /** How long traffic lasts, ms. */
  spanMs: number;
  /** To each connector. */
  events: number;
  /** Callers of each connector, and whether each has a number of its own. */
  lookups: number;
  records: number;
  /** Changes of records of each connector. */
  changes: number;
  weather: FaultSettings;
  /** Containers at once of each function. */
  containers: number;
  /** Invocations of the refresh worker that die in the middle of a renewal. */
  lostRenewals: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const CALM: FaultSettings = { faults: 0, crashes: 0, slow: 0, slowMs: 0, outages: [] };

const system = (
  name: string,
  chance: Chance,
  more: Partial<SystemBehaviour> = {},
  once: OnceName = chance.pick(ONCES),
): SystemBehaviour => ({
  connector: connectorOf(name, once),
  spells: [],
  lifeS: 3600,
  refusedWith: chance.pick([401, 403] as const),
  tookMs: [5, 80],
  tokenTookMs: [20, 400],
  keptForMs: once === 'header that is forgotten' ? KEPT_FOR : 30 * 24 * HOUR_MS,
  sessionsEndMs: [],
  ...more,
});

/** Untouched by whatever happens to another (P14). */
const sound = { episodes: [0, 0], liveShare: 0.95, appliedWithinMs: 30 * SECOND_MS } as const;
const base = { changes: 0, records: 0, weather: CALM, containers: 4, lostRenewals: 0 };

const SCENARIOS: Readonly<Record<string, (chance: Chance) => Omit<ConnectorScenario, 'name'>>> = {
  'one of two fails': (chance) => {
    const fromMs = chance.between(20, 40) * SECOND_MS;
    const untilMs = fromMs + chance.between(60, 240) * SECOND_MS;
    const mode = chance.pick(['down', 'hangs'] as const);
    return {
      ...base,
      systems: [
        system('ill', chance, { spells: [{ mode, fromMs, untilMs }], episodes: [1, 2] }),
        system('well', chance, sound),
      ],
      spanMs: untilMs + 30 * SECOND_MS,
      events: Math.round(untilMs / (4 * SECOND_MS)),
      lookups: Math.round(untilMs / (3 * SECOND_MS)),
    };
  },
  'tokens of five minutes': (chance) => ({
    ...base,
    systems: [
      system('brief', chance, {
        ...{ ...sound, lifeS: 300, isWaitedFor: false },
        tokenTookMs: chance.pick([
          [20, 400],
          [500, 4000],
        ] as const),
        liveShare: 1,
      }),
    ],
    spanMs: 20 * MINUTE_MS,
    events: 60,
    lookups: 600,
    lostRenewals: chance.pick([0, 1]),
  }),
  'a token endpoint is down': (chance) => {
    const fromMs = chance.between(10, 100) * SECOND_MS;
    const spells = [{ mode: 'token endpoint down', fromMs, untilMs: fromMs + 10 * MINUTE_MS }] as const;
    return {
      ...base,
      systems: [
        system('locked', chance, { spells, lifeS: 300, episodes: [1, 2] }),
        system('open', chance, { ...sound, lifeS: 300 }),
      ],
      spanMs: 13 * MINUTE_MS,
      events: 40,
      lookups: 100,
    };
  },
  'a session ends early': (chance) => {
    const ends = [chance.between(30, 60), chance.between(130, 170)].map((one) => one * SECOND_MS);
    return {
      ...base,
      systems: [system('salesforce', chance, { ...sound, sessionsEndMs: ends })],
      spanMs: 4 * MINUTE_MS,
      events: 40,
      lookups: 150,
      containers: 6,
    };
  },
  'changes by record id': (chance) => ({
    ...base,
    systems: [system('changing', chance, { tookMs: [5, chance.pick([100, 800, 2500])] })],
    spanMs: chance.pick([30, 90]) * SECOND_MS,
    events: 0,
    lookups: chance.between(60, 150),
    records: chance.between(2, 12),
    changes: chance.between(10, 40),
    weather: {
      ...CALM,
      faults: chance.pick([0, 0.02, 0.08]),
      crashes: chance.pick([0, 0.05]),
      slow: 0.1,
      slowMs: 900,
    },
  }),
  'answers are lost': (chance) => {
    const once = chance.pick(ONCES);
    const lostMs = chance.between(5, 20) * SECOND_MS;
    const downMs = lostMs + chance.between(5, 40) * SECOND_MS;
    const untilMs = downMs + chance.pick([MINUTE_MS, HOUR_MS, 3 * HOUR_MS, 5 * HOUR_MS]);
    // A crash between call and record leaves no time of the try: looking first is best effort (docs/CONNECTORS.md).
    const isFair = once !== 'look-first' && chance.happens(0.5);
    return {
      ...base,
      systems: [
        system(
          'deaf',
          chance,
          {
            spells: [
              { mode: 'answers lost', fromMs: lostMs, untilMs: downMs },
              { mode: 'down', fromMs: downMs, untilMs },
            ],
          },
          once,
        ),
      ],
      spanMs: downMs + MINUTE_MS,
      events: 24,
      lookups: 0,
      weather: isFair ? { ...CALM, faults: 0.02, crashes: 0.03 } : CALM,
    };
  },
};

/** Short ones are run more often: a sweep is to take no longer than its length deserves. */
const SHARES: readonly string[] = [
  ...Array.from({ length: 5 }, () => ['changes by record id', 'answers are lost']).flat(),
  ...['a session ends early', 'a session ends early', 'one of two fails', 'one of two fails'],
  ...['tokens of five minutes', 'a token endpoint is down'],
];

/** One of them; its times in ms since the epoch. */
export function connectorScenarioOf(chance: Chance, startMs: number): ConnectorScenario {
  const name = chance.pick(SHARES);
  const made = SCENARIOS[name]?.(chance);
  if (made === undefined) throw new RangeError(`no scenario ${name}`);
  const systems = made.systems.map((one) => ({
    ...one,
    sessionsEndMs: one.sessionsEndMs.map((atMs) => startMs + atMs),
    spells: one.spells.map((spell) => ({
      ...spell,
      fromMs: startMs + spell.fromMs,
      untilMs: startMs + spell.untilMs,
    })),
  }));
  return { name, ...made, systems };
}
