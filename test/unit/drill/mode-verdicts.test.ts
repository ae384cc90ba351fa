/** What each mode asks for beside what every drill does: one fault at a time must fail it. */
import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../../local/drill/options.ts';
import { planOf } from '../../../local/drill/plan.ts';
import { drainingChecks, liveWhileDraining } from '../../../local/drill/verdicts/draining.ts';
import { modeChecks } from '../../../local/drill/verdicts/index.ts';
import { deadLettersAllowed } from '../../../local/drill/verdicts/refuse-all.ts';
import type { BreakerSpan } from '../../../local/report/breaker-spans.ts';
import type { DrillLog } from '../../../local/report/log.ts';
import { reportOf } from '../../../local/report/report.ts';
import type { Accepted, Effect, LookupOutcome } from '../../../local/report/verdict.ts';
import type { CallRecord } from '../../../local/simulators/calls.ts';
import type { PagerEvent } from '../../../local/simulators/oncall/pagerduty.ts';

const [downMs, backMs] = [10_000, 70_000];
const times = (count: number, fromMs = downMs, stepMs = 1000): number[] =>
  Array.from({ length: count }, (_, index) => fromMs + index * stepMs);

const page = (name: string, action: PagerEvent['action'], summary = '', redundant = false): PagerEvent => {
  return {
    seq: 0,
    atMs: 20_000,
    action,
    dedupKey: `breaker-${name}-15000`,
    summary,
    severity: '',
    redundant,
  };
};
const incident = (name: string, summary = ''): PagerEvent[] => [
  page(name, 'trigger', summary),
  page(name, 'trigger', summary, true),
  page(name, 'resolve'),
];
const call = (atMs: number, kind: string, mode: string, outcome: string): CallRecord => {
  return { seq: 0, atMs, endedMs: atMs + 10, method: 'PUT', kind, mode, outcome };
};
const lookup = (sentMs: number, source: string, hasNumber = true): LookupOutcome => {
  return { sentMs, latencyMs: 20, status: 200, source, usable: true, hasNumber };
};
const accepted = (reference: string, acceptedMs: number, group = 'g'): Accepted => {
  return { reference, sink: 'crm', group, firstSentMs: acceptedMs - 5, acceptedMs };
};
const effect = (reference: string, atMs: number): Effect => ({ reference, sink: 'crm', seq: atMs, atMs });
const live = times(20).map((atMs) => lookup(atMs, 'live'));

/** A log in which nothing has happened. */
function logOf(flags: readonly string[], change: Partial<DrillLog>): DrillLog {
  const options = parseOptions(flags);
  return {
    options,
    plan: planOf(options),
    startedMs: 0,
    downMs,
    backMs,
    endedMs: 100_000,
    finished: true,
    events: {
      accepted: new Map(),
      open: new Map(),
      givenUp: new Set(),
      ackMs: [],
      statuses: new Map(),
      longestLagMs: 0,
      retries: 0,
      redeliveries: 0,
      redeliveriesRefused: 0,
    },
    accepted: [],
    requests: [],
    lookups: [],
    effects: [],
    calls: [],
    samples: [],
    breaker: [],
    operations: {},
    deadLettered: 0,
    deadLetters: [],
    poison: undefined,
    burstsMs: [],
    depths: {},
    kills: 0,
    repeats: 0,
    updates: { expected: 0, arrived: 0 },
    pages: [],
    ...change,
  };
}

/** Names of what fails in a mode whose sound log is given, once something is changed in it. */
const failing =
  (sound: Partial<DrillLog>, ...flags: string[]) =>
  (change: Partial<DrillLog>, spans: readonly BreakerSpan[] = []): string[] =>
    modeChecks(logOf(['--mode', ...flags], { ...sound, ...change }), spans)
      .filter(({ passed }) => !passed)
      .map(({ name }) => name);
const open: BreakerSpan = { phase: 'open', fromMs: 20_000, toMs: 25_000 };

describe('overload', () => {
  const calls = [call(12_000, 'event', 'overload', '429'), call(13_000, 'event', 'overload', '503')];
  const failed = failing({ calls, pages: incident('crm') }, 'overload');

  test('P8: passes with one trigger and one resolve', () => {
    expect(failed({})).toEqual([]);
  });

  test.each([
    ['nobody paged', []],
    ['two incidents', [...incident('crm'), ...incident('warehouse')]],
    ['an incident of something else', incident('crm/events')],
    ['an incident that is still open', incident('crm').slice(0, 2)],
    ['a second resolve', [...incident('crm'), page('crm', 'resolve', '', true)]],
    ['a trigger after the end', [...incident('crm'), page('crm', 'trigger')]],
  ])('P8: fails with %s', (_name, pages) => {
    expect(failed({ pages })).toEqual(['one trigger, one resolve']);
  });

  test('proves nothing where the CRM was not overloaded', () => {
    expect(failed({ calls: [] })).toEqual(['overload met']);
    expect(failed({ calls: calls.slice(0, 1) })).toEqual(['overload met']);
  });
});

describe('refuse-all', () => {
  const summary = (name: string) => `${name} is open (refused with 422 REQUIRED_FIELD_MISSING, field region)`;
  const pages = ['crm/events', 'crm/create-case'].flatMap((name) => incident(name, summary(name)));
  const calls = ['event', 'case'].flatMap((kind) =>
    times(12).map((atMs) => call(atMs, kind, 'refuse-all', '422')),
  );
  const poison = { reference: 'p', deadLetteredMs: 9000, calls: 3 };
  const sound = { pages, calls, poison, accepted: [accepted('p', 1000)], deadLetters: ['p'], lookups: live };
  const failed = failing(sound, 'refuse-all');

  test('P4: passes with an incident an operation, callers looked up, and the poison gone', () => {
    expect(failed({})).toEqual([]);
  });

  test.each([
    ['no incident of an operation', incident('crm/events', summary('crm/events'))],
    ['an incident of the whole CRM', [...pages, ...incident('crm', summary('crm'))]],
    ['an incident twice', [...pages, ...pages.map((one) => ({ ...one, dedupKey: `${one.dedupKey}9` }))]],
    ['one that is still open', pages.slice(0, -1)],
    [
      'one that does not name the field',
      pages.map((one) => ({ ...one, summary: one.summary.replace(', field region', '') })),
    ],
    [
      'one that does not name its operation',
      pages.map((one) => ({ ...one, summary: one.summary.replace('crm/', '') })),
    ],
  ])('P8: fails with %s', (_name, told) => {
    expect(failed({ pages: told })).toEqual(['one incident an operation']);
  });

  test('P9: of ServiceNow, whose errors are texts, the status is enough', () => {
    const told = pages.map((one) => ({ ...one, summary: one.summary.replace(/ REQUIRED.*region/, '') }));
    expect(failed({ pages: told })).toEqual(['one incident an operation']);
    expect(failing(sound, 'refuse-all', '--crm', 'servicenow')({ pages: told })).toEqual([]);
  });

  test('P14: fails where more than one caller in twenty was told less than the CRM knows', () => {
    const told = (stale: number) => [...times(stale).map((ms) => lookup(ms, 'stale_cache')), ...live];
    expect(failed({ lookups: told(1) })).toEqual([]);
    expect(failed({ lookups: told(2) })).toEqual(['lookups live']);
  });

  test.each([
    ['still waits', { poison: { ...poison, deadLetteredMs: 0 } }],
    ['was dead-lettered after 30 s', { poison: { ...poison, deadLetteredMs: 31_001 } }],
    ['took a fourth call', { poison: { ...poison, calls: 4 } }],
    ['is not what was dead-lettered', { deadLetters: ['other'] }],
  ])('P11: fails where the poison %s', (_name, change) => {
    expect(failed(change)).toEqual(['poison dead-lettered']);
  });

  test('one node of ten asks for no incident, and may cost two events of 500', () => {
    const flags = ['--mode', 'refuse-all', '--refusing', 'node'];
    expect(failing(sound, 'refuse-all', '--refusing', 'node')({ pages: [] })).toEqual([]);
    const met = (count: number) => times(count, downMs, 10).map((atMs) => accepted(`r${atMs}`, atMs));
    expect(deadLettersAllowed(logOf(flags, { accepted: met(100) }))).toBe(2);
    expect(deadLettersAllowed(logOf(flags, { accepted: met(1000) }))).toBe(4);
    expect(deadLettersAllowed(logOf(['--mode', 'refuse-all'], { accepted: met(1000) }))).toBe(0);
  });
});

describe('hot-record', () => {
  const sound = {
    accepted: [accepted('a', 20_000), accepted('h', 20_000, 'genesys/drill-1-hot')],
    effects: [effect('a', 50_000), effect('h', 99_000)],
    calls: [call(21_000, 'event', 'hot-record', '429')],
    lookups: [...live, lookup(20_000, 'cache'), lookup(20_000, 'default', false)],
  };
  const failed = failing(sound, 'hot-record');

  test('P4: passes where only the hot record waits', () => {
    expect(failed({})).toEqual([]);
  });

  test.each<[string, string, Partial<DrillLog>]>([
    ['another record waited longer', 'others applied within 30 s', { effects: [effect('a', 50_001)] }],
    ['another record was never applied', 'others applied within 30 s', { effects: [effect('h', 99_000)] }],
    ['callers got what was last known', 'lookups live', { lookups: [lookup(20_000, 'stale_cache')] }],
    ['nobody asked', 'lookups live', { lookups: [] }],
    ['no call met the hot record', 'hot record met', { calls: [] }],
  ])('P14: fails where %s', (_name, check, change) => {
    expect(failed(change)).toEqual([check]);
  });

  test('P4: fails where the breaker opened', () => {
    expect(failed({}, [open])).toEqual(['breaker closed']);
  });
});

describe('slow', () => {
  const sound = {
    accepted: [accepted('drill-1-set0-e1', 10_100), accepted('drill-1-e1', 5000)],
    effects: [effect('drill-1-set0-e1', 70_000), effect('drill-1-e1', 99_000)],
  };
  const failed = failing(sound, 'slow');

  test('passes where the set is applied within 60 s, whatever else there was', () => {
    expect(failed({})).toEqual([]);
  });

  test('fails where an event of the set came later, or never', () => {
    expect(failed({ effects: [effect('drill-1-set0-e1', 70_001)] })).toEqual(['applied within 60 s']);
    expect(failed({ effects: [] })).toEqual(['applied within 60 s']);
    expect(failed({ accepted: [] })).toEqual(['applied within 60 s']);
  });

  test('P4: fails where the breaker took slow answers for failures', () => {
    expect(failed({}, [open])).toEqual(['breaker closed']);
  });
});

describe('burst', () => {
  const burst = (fromMs: number, count: number): LookupOutcome[] => [
    ...Array.from({ length: count }, () => lookup(fromMs, 'live')),
    ...Array.from({ length: 50 - count }, () => lookup(fromMs, 'default')),
  ];
  const within = (count: number): CallRecord[] =>
    times(count, 12_000, 1).map((ms) => call(ms, 'lookup', 'up', '200'));
  const sound = {
    burstsMs: [12_000, 20_000],
    lookups: [...burst(12_000, 45), ...burst(20_000, 50)],
    calls: within(80),
  };
  const failed = failing(sound, 'burst');

  test('P5: passes with 45 of 50 in each burst', () => {
    expect(failed({})).toEqual([]);
  });

  test('P5: fails where one burst had fewer, or there was none', () => {
    expect(failed({ lookups: [...burst(12_000, 50), ...burst(20_000, 44)] })).toEqual(['new callers live']);
    expect(failed({ burstsMs: [] })).toEqual(['new callers live']);
  });

  test('P12: fails where a window held more than 80 of 100', () => {
    expect(failed({ calls: within(81) })).toEqual(['headroom kept']);
  });
});

describe('callers while the backlog drains', () => {
  const drain = { backlog: 500, seconds: 10, effectsPerSecond: 50, perSecond: 70 };
  const told = (count: number) => [
    ...times(count, backMs + 1000, 10).map((ms) => lookup(ms, 'live')),
    ...times(10, backMs + 1000, 10).map((ms) => lookup(ms, 'default')),
  ];
  const failed = (count: number, ...flags: string[]): string[] => {
    const log = logOf(flags, { lookups: told(count) });
    return drainingChecks(log, liveWhileDraining(log, drain, 500))
      .filter(({ passed }) => !passed)
      .map(({ name }) => name);
  };

  test('P5: are nine in ten looked up, where there are twenty a second to judge by', () => {
    expect(failed(90, '--lookups', '20')).toEqual([]);
    expect(failed(89, '--lookups', '20')).toEqual(['callers live while draining']);
    expect(failed(10, '--lookups', '5')).toEqual([]);
  });
});

test('a session that has ended makes no second probe of one: the call is made once more with another token', () => {
  const at = (changedAtMs: number, phase: 'open' | 'half-open' | 'closed', version: number) => {
    return { atMs: changedAtMs, phase, version, openUntilMs: 0, changedAtMs };
  };
  const { figures } = reportOf(
    logOf(['--crm', 'salesforce'], {
      breaker: [at(11_000, 'open', 1), at(20_000, 'half-open', 2), at(25_000, 'closed', 3)],
      calls: ['401', '200', '401', '200'].map((outcome, index) =>
        call(20_100 + index, 'lookup', 'up', outcome),
      ),
    }),
  );
  expect(figures.probesByRound).toEqual([2]);
});
