/** Weather and traffic made for one promise: calm, so that what must come out of it is exact. */
import type { Chance } from '../kernel/random.ts';
import { KINDS, type Outage, type Refusing } from './models.ts';

/** Events one after the other over so many interactions. Times are ms since the run's start. */
export interface Steady {
  perSecond: number;
  interactions: number;
  fromMs: number;
  untilMs: number;
  /** Of so many events the last is refused permanently. */
  poisonEvery?: number;
}

/** So many callers, each with a number of its own: in one moment, or spread over a time. */
export interface Callers {
  count: number;
  atMs: number;
  overMs: number;
}

/** What must be true at the end; what is left out may be anything. */
export interface Expectations {
  /** Sound messages that may be dead-lettered for a refusal. */
  deadLetters: number;
  /** Least and most episodes of each breaker; of any other none. */
  episodes?: Readonly<Record<string, readonly [least: number, most: number]>>;
  /** Share of the callers that are told what the CRM knows now. */
  liveShare?: number;
  /** From the 200 to the effect, of all but the hot record's events, ms. */
  appliedWithinMs?: number;
  /** Calls that condemn poison, and by when after the first of them, ms. */
  poison?: { calls: number; withinMs: number };
}

export interface Scenario {
  name: string;
  spanMs: number;
  outages: readonly Outage[];
  steady?: Steady;
  callers: readonly Callers[];
  requests?: number;
  /** Containers at once of each function. */
  containers: number;
  crmRateLimit?: number;
  expected: Expectations;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** Times in outages are ms since the run's start here. */
type Made = (chance: Chance) => Omit<Scenario, 'name'>;

const steady = (perSecond: number, interactions: number, untilMs: number, fromMs = 0): Steady => ({
  perSecond,
  interactions,
  fromMs,
  untilMs,
});
const callers = (perSecond: number, fromMs: number, untilMs: number): Callers => ({
  count: Math.round((perSecond * (untilMs - fromMs)) / SECOND_MS),
  atMs: fromMs,
  overMs: untilMs - fromMs,
});

/** Live traffic around a time in which the CRM refuses. */
function refusing(
  mode: Refusing,
  chance: Chance,
  refuses: NonNullable<Outage['refuses']> = chance.pick(KINDS),
): Omit<Scenario, 'name'> {
  const fromMs = chance.between(20, 40) * SECOND_MS;
  const untilMs = fromMs + chance.between(80, 150) * SECOND_MS;
  // There are few cases: their breaker may not come to open.
  const hits = (kind: 'events' | 'cases'): readonly [number, number] => {
    const isHit = refuses === 'all' || refuses === kind;
    return [isHit && kind === 'events' ? 1 : 0, isHit ? 1 : 0];
  };
  return {
    spanMs: untilMs + 20 * SECOND_MS,
    outages: [{ mode, fromMs, untilMs, refuses }],
    steady: steady(4, 40, untilMs + 10 * SECOND_MS),
    callers: [callers(0.5, 5 * SECOND_MS, untilMs)],
    requests: 10,
    containers: 4,
    expected: {
      deadLetters: 0,
      episodes: { 'crm/events': hits('events'), 'crm/create-case': hits('cases') },
      liveShare: 0.95,
    },
  };
}

const overload = (
  mode: 'overload' | 'overload-few',
  perSecond: number,
  lastsMs: number,
): Omit<Scenario, 'name'> => ({
  spanMs: lastsMs + 2 * MINUTE_MS,
  outages: [{ mode, fromMs: MINUTE_MS, untilMs: MINUTE_MS + lastsMs }],
  steady: steady(perSecond, 40, lastsMs + 2 * MINUTE_MS),
  callers: [callers(perSecond / 4, 0, lastsMs)],
  containers: 4,
  expected: { deadLetters: 0, episodes: { crm: [1, 1] } },
});

const SCENARIOS: Readonly<Record<string, Made>> = {
  overload: () => overload('overload', 1, 10 * MINUTE_MS),
  'overload in thin traffic': (chance) =>
    overload(chance.pick(['overload', 'overload-few']), 1 / 60, 180 * MINUTE_MS),
  'refuse all': (chance) => refusing('refusing', chance),
  'refusals climb': (chance) => {
    const made = refusing('refusing-climb', chance);
    const isDense = chance.happens(0.3);
    if (isDense) return { ...made, steady: steady(12, 60, made.spanMs) };
    // At four a second one may be refused three times by chance before four others are.
    return { ...made, expected: { ...made.expected, deadLetters: 1 } };
  },
  /** Few groups are refused at once, while many calls of a moment before have succeeded. */
  'refuse all of few interactions': (chance) => {
    const { requests: _, ...made } = refusing('refusing', chance, 'events');
    // Two messages are too few to open a breaker.
    const expected = { ...made.expected, episodes: { 'crm/events': [0, 1] } } as const;
    return { ...made, steady: steady(2, chance.between(2, 3), made.spanMs), expected };
  },
  'refuse all in thin traffic': (chance) => {
    const untilMs = chance.between(30, 120) * MINUTE_MS;
    return {
      spanMs: untilMs + 5 * MINUTE_MS,
      outages: [{ mode: 'refusing', fromMs: 5 * MINUTE_MS, untilMs, refuses: 'events' }],
      steady: steady(chance.pick([1 / 20, 1 / 60, 1 / 180]), chance.pick([3, 40]), untilMs),
      callers: [callers(1 / 60, 0, untilMs)],
      containers: 4,
      expected: { deadLetters: 2, episodes: { 'crm/events': [0, 9] }, liveShare: 0.95 },
    };
  },
  'one node refuses': () => ({
    spanMs: 90 * SECOND_MS,
    outages: [{ mode: 'refusing-node', fromMs: 10 * SECOND_MS, untilMs: 90 * SECOND_MS, refuses: 'events' }],
    steady: steady(7, 60, 80 * SECOND_MS),
    callers: [],
    containers: 4,
    expected: { deadLetters: 2, episodes: {} },
  }),
  poison: () => ({
    spanMs: 100 * SECOND_MS,
    outages: [],
    steady: { ...steady(5, 60, 100 * SECOND_MS), poisonEvery: 61 },
    callers: [],
    containers: 4,
    expected: { deadLetters: 0, episodes: {}, poison: { calls: 3, withinMs: 30 * SECOND_MS } },
  }),
  'hot record': () => ({
    spanMs: 3 * MINUTE_MS,
    outages: [{ mode: 'hot-record', fromMs: 10 * SECOND_MS, untilMs: 3 * MINUTE_MS }],
    steady: steady(3, 20, 150 * SECOND_MS),
    callers: [callers(1, 10 * SECOND_MS, 150 * SECOND_MS)],
    containers: 4,
    expected: { deadLetters: 0, episodes: {}, liveShare: 0.95, appliedWithinMs: 30 * SECOND_MS },
  }),
  'slow and right': () => ({
    spanMs: 100 * SECOND_MS,
    outages: [{ mode: 'late', fromMs: 0, untilMs: 100 * SECOND_MS }],
    steady: steady(50, 20, 4 * SECOND_MS),
    callers: [],
    containers: 20,
    // The model of SQS hands a group out in parts, each locked until the slowest of its batch is done.
    expected: { deadLetters: 0, episodes: {}, appliedWithinMs: 2 * MINUTE_MS },
  }),
  burst: (chance) => ({
    spanMs: 30 * SECOND_MS,
    outages: [],
    callers: [2, 10, 20].map((atS) => ({ count: 50, atMs: atS * SECOND_MS, overMs: chance.between(0, 50) })),
    containers: 60,
    crmRateLimit: 100,
    expected: { deadLetters: 0, episodes: {}, liveShare: 0.9 },
  }),
  'lookups beside a backlog': () => ({
    spanMs: 30 * SECOND_MS,
    outages: [],
    steady: steady(100, 150, 6 * SECOND_MS),
    callers: [callers(20, 2 * SECOND_MS, 9 * SECOND_MS)],
    containers: 30,
    crmRateLimit: 100,
    expected: { deadLetters: 0, episodes: {}, liveShare: 0.9 },
  }),
};

/** One of them; its outages in ms since the epoch. */
export function scenarioOf(chance: Chance, startMs: number): Scenario {
  const name = chance.pick(Object.keys(SCENARIOS));
  const made = SCENARIOS[name]?.(chance);
  if (made === undefined) throw new RangeError(`no scenario ${name}`);
  const outages = made.outages.map((one) => ({
    ...one,
    fromMs: startMs + one.fromMs,
    untilMs: startMs + one.untilMs,
  }));
  return { name, ...made, outages };
}
