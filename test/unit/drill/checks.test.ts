/** What makes a drill fail. */
import { describe, expect, test } from '@jest/globals';
import { checksOf, type Figures } from '../../../local/drill/checks.ts';
import { parseOptions } from '../../../local/drill/options.ts';
import { planOf } from '../../../local/drill/plan.ts';
import { toldPlatforms } from '../../../local/drill/updates.ts';
import type { Verdict } from '../../../local/report/verdict.ts';

const verdict: Verdict = {
  accepted: 10,
  appliedOnce: 10,
  appliedTwice: 0,
  lost: 0,
  outOfOrder: 0,
  deadLettered: 0,
  lookupsNotAnswered: 0,
  neverAccepted: 0,
  foreign: 0,
  examples: { appliedTwice: [], lost: [], outOfOrder: [] },
};
const figures: Figures = {
  callsWhileOpen: 0,
  probesByRound: [10, 3],
  probesPerRound: 10,
  firstReplayMs: 5000,
  firstReplayLimitMs: 14_375,
  worstWindow: 80,
  rateLimit: 100,
  requestsAccepted: 2,
  requestsCompleted: 2,
  requestsBroken: 0,
  poisoned: 0,
  deadLettersAllowed: 0,
  finished: true,
};
const failed = (v: Partial<Verdict>, f: Partial<Figures> = {}): string[] =>
  checksOf({ ...verdict, ...v }, { ...figures, ...f })
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe('checks', () => {
  test('all hold for a sound run', () => {
    expect(failed({})).toEqual([]);
  });

  test.each([
    ['applied twice', { appliedTwice: 1 }, {}],
    ['lost', { lost: 1 }, {}],
    ['out of order', { outOfOrder: 1 }, {}],
    ['dead-lettered', { deadLettered: 1 }, {}],
    ['lookups not answered', { lookupsNotAnswered: 1 }, {}],
    ['never accepted', { neverAccepted: 1 }, {}],
    ['effects that nobody sent', { foreign: 1 }, {}],
    ['CRM calls while open', {}, { callsWhileOpen: 1 }],
    ['probes a round', {}, { probesByRound: [3, 11] }],
    ['first replay', {}, { firstReplayMs: 14_376 }],
    ['CRM limit kept', {}, { worstWindow: 101 }],
    ['requests completed', {}, { requestsCompleted: 1 }],
    ['requests completed', {}, { requestsBroken: 1 }],
    ['run finished', {}, { finished: false }],
    ['run finished', { accepted: 0 }, {}],
  ])('%s alone fails a run', (name, v, f) => {
    expect(failed(v, f)).toEqual([name]);
  });

  test('P11: a poisoned event belongs in the dead-letter queue, a sound one beside it does not', () => {
    expect(failed({ deadLettered: 1 }, { poisoned: 1 })).toEqual([]);
    expect(failed({ deadLettered: 2 }, { poisoned: 1 })).toEqual(['dead-lettered']);
    expect(failed({ deadLettered: 3 }, { poisoned: 1, deadLettersAllowed: 2 })).toEqual([]);
    expect(failed({ deadLettered: 4 }, { poisoned: 1, deadLettersAllowed: 2 })).toEqual(['dead-lettered']);
  });

  test('a run in which nothing waited needs no first replay', () => {
    expect(failed({}, { firstReplayMs: undefined })).toEqual([]);
  });
});

describe('plan', () => {
  const plan = (...flags: string[]) => planOf(parseOptions(flags));

  test('defaults: eight minutes, eight times faster', () => {
    expect(plan()).toMatchObject({ outageMs: 60_000, total: true, fault: { mode: 'down' } });
    expect(plan().firstReplayLimitMs).toBe(14_375);
  });

  test('speed 1 changes no setting but the CRM of the drill and the style of updates', () => {
    expect(plan('--speed', '1').settings).toEqual({
      CRM_RATE_LIMIT: '100',
      CRM_KIND: 'rest',
      GENESYS_UPDATE_STYLE: 'participant',
      NICE_UPDATE_STYLE: 'none',
    });
  });

  test('cases are told by participants, or to both platforms in bulk, or as a setting says', () => {
    expect(toldPlatforms(plan().settings)).toEqual(['genesys']);
    expect(plan('--updates', 'bulk').settings).toMatchObject({
      GENESYS_UPDATE_STYLE: 'bulk',
      NICE_UPDATE_STYLE: 'bulk',
    });
    expect(toldPlatforms(plan('--updates', 'bulk').settings)).toEqual(['genesys', 'nice']);
    expect(toldPlatforms(plan('--set', 'GENESYS_UPDATE_STYLE=none').settings)).toEqual([]);
  });

  test('a flap is ten outages of 60 s with 20 s between', () => {
    const { fault, outageMs, total } = plan('--mode', 'flap', '--speed', '2');
    expect(outageMs).toBe(400_000);
    expect(total).toBe(false);
    expect(fault).toMatchObject({ schedule: expect.arrayContaining([{ afterMs: 10_000, mode: 'down' }]) });
  });

  test('a brown-out lasts its own time and loses answers too', () => {
    const { fault, outageMs } = plan('--mode', 'brownout', '--error-rate', '0.4');
    expect(outageMs).toBe(75_000);
    expect(fault).toEqual({ mode: 'brownout', errorRate: 0.4, appliedShare: 0.25 });
  });

  test('a CRM that allows less than the traffic is no drill', () => {
    expect(parseOptions(['--rate', '200']).crmRate).toBe(400);
  });

  test('an overload lasts ten minutes, mass refusals five, unless told otherwise', () => {
    expect(plan('--mode', 'overload').outageMs).toBe(75_000);
    expect(plan('--mode', 'refuse-all').outageMs).toBe(37_500);
    expect(plan('--mode', 'refuse-all', '--outage', '480').outageMs).toBe(60_000);
  });

  test.each([
    ['all', {}, true],
    ['events', { kinds: ['event'] }, true],
    ['cases', { kinds: ['case'] }, true],
    ['node', { share: 0.1 }, false],
    ['climb', { climbMs: 7500 }, true],
  ])('refusing %s', (form, more, total) => {
    const refusing = plan('--mode', 'refuse-all', '--refusing', form);
    expect(refusing).toMatchObject({ total, traffic: { kind: 'poisoned' } });
    expect(refusing.fault).toEqual({ mode: 'refuse-all', ...more });
  });

  test('a hot record is one that the traffic names, long enough for others to wait 30 s', () => {
    const hot = plan('--mode', 'hot-record', '--speed', '20', '--seed', '7');
    expect(hot.fault).toEqual({ mode: 'hot-record', record: 'drill-7-hot', retryAfterS: 30 });
    expect(hot.outageMs).toBe(45_000);
  });

  test('answers of 2.5 s and bursts of callers are what they are at every speed', () => {
    expect(plan('--mode', 'slow', '--speed', '20')).toMatchObject({
      fault: { mode: 'slow' },
      traffic: { kind: 'set', interactions: 20 },
      tailMs: 0,
    });
    expect(plan('--mode', 'slow', '--speed', '20').settings).not.toHaveProperty('BREAKER_WINDOW_MS');
    expect(plan('--mode', 'burst', '--speed', '20')).toMatchObject({
      fault: { mode: 'up' },
      traffic: { kind: 'bursts', callers: 50, times: 3 },
      total: false,
    });
  });

  test('settings by hand come last', () => {
    expect(plan('--set', 'BREAKER_OPEN_MS=2000').settings['BREAKER_OPEN_MS']).toBe('2000');
  });
});
