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

  test('settings by hand come last', () => {
    expect(plan('--set', 'BREAKER_OPEN_MS=2000').settings['BREAKER_OPEN_MS']).toBe('2000');
  });
});
