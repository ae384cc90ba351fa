/** Every decision with its reason: that is what an operator reads in the log when a source stays or changes. */
import { describe, expect, it } from '@jest/globals';
import { initialState } from '../../../lambdas/core/breaker/transitions.ts';
import { decide, velocity, type WorkerView } from '../../../lambdas/core/control/decide.ts';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import type { BreakerState, ControlRecord } from '../../../lambdas/core/ports.ts';
import { HOUR, settings } from './rig.ts';

const NOW = 1_000_000 * HOUR;
const record: ControlRecord = { ...initialControl, depthAtMs: NOW - 30_000 };
const closed = initialState('crm');
const open = (forMs: number, leftMs: number): BreakerState => ({
  ...closed,
  phase: 'open',
  openedAtMs: NOW - forMs,
  openUntilMs: NOW + leftMs,
});

const view: WorkerView = {
  enrichment: false,
  source: { state: 'enabled', maximumConcurrency: 2 },
  depth: { visible: 0, inFlight: 0 },
  othersWaiting: 0,
  breaker: closed,
  callsPerSecond: 1000,
  record,
};
const enabled = (maximumConcurrency: number) =>
  ({ source: { state: 'enabled', maximumConcurrency } }) as const;
const disabled = { source: { state: 'disabled', maximumConcurrency: 2 } } as const;
/** A queue as deep as at the last tick. */
const steady = (visible: number) => ({
  depth: { visible, inFlight: 0 },
  record: { ...record, depth: visible },
});
const decided = (differs: Partial<WorkerView>, changed: Partial<typeof settings> = {}) =>
  decide({ ...view, ...differs }, NOW, { ...settings, ...changed });

const none = (reason: string) => ({ kind: 'none', reason });
const fits = none('concurrency fits');
const pause = (cause: string, reason: string) => ({ kind: 'pause', cause, reason });
const resume = (concurrency: number, reason: string) => ({ kind: 'resume', concurrency, reason });
const scale = (concurrency: number, reason: string) => ({ kind: 'scale', concurrency, reason });
const since = (nonEmptySinceMs: number) => ({ record: { ...record, nonEmptySinceMs } });
const enrichment = { enrichment: true, breaker: { ...closed, downstream: 'warehouse' } } as const;
const held = { ...disabled, record: { ...record, pauseReason: 'backpressure' as const } };

describe('P4: a pause', () => {
  const down = pause('long-outage', 'crm has been down for 30 minutes');
  const retention = settings.deadLetterAfterMs;
  it.each<[string, Partial<WorkerView>, object]>([
    ['comes after half an hour', { breaker: open(HOUR / 2, HOUR) }, down],
    ['not a moment before', { breaker: open(HOUR / 2 - 1, HOUR) }, fits],
    [
      'counts from when the breaker last closed, though its episode went on',
      { breaker: { ...open(HOUR, HOUR), closedAtMs: NOW - HOUR / 2 + 1 } },
      fits,
    ],
    ['reports whole minutes', { breaker: open(HOUR / 2 + 59_999, HOUR) }, down],
    ['ends a tick before the open time does', { breaker: open(HOUR, 30_000) }, fits],
    ['lasts until then', { breaker: open(HOUR / 2, 30_001) }, down],
    ['needs an open breaker', { breaker: { ...open(HOUR, HOUR), phase: 'half-open' } }, fits],
    ['ends when messages grow old', { breaker: open(HOUR, HOUR), ...since(NOW - retention) }, fits],
    ['lasts until then', { breaker: open(HOUR / 2, HOUR), ...since(NOW - retention + 1) }, down],
    [
      'of enrichment comes at once with the breaker',
      { ...enrichment, breaker: { ...open(0, HOUR), downstream: 'warehouse' } },
      pause('long-outage', 'the breaker of warehouse is open'),
    ],
    [
      'of enrichment comes with a crowd elsewhere',
      { ...enrichment, othersWaiting: 500_000 },
      pause('backpressure', '500000 messages wait in the other queues'),
    ],
    ['of enrichment needs a crowd', { ...enrichment, othersWaiting: 499_999 }, fits],
    ['for a crowd is enrichment’s alone', { othersWaiting: 500_000 }, fits],
    [
      'for a crowd lasts down to 50,000',
      { ...enrichment, ...held, othersWaiting: 50_000 },
      none('stays paused: 50000 messages wait in the other queues'),
    ],
    [
      'for an outage lasts while the breaker is open',
      { ...disabled, breaker: open(HOUR, HOUR) },
      none('stays paused: crm has been down for 60 minutes'),
    ],
    [
      'by an operator is left alone',
      { ...disabled, record: { ...record, pauseReason: 'operator', pausedBy: 'ann' } },
      none('paused by ann'),
    ],
    [
      'by an operator is made good where an older change has undone it',
      { record: { ...record, pauseReason: 'operator', pausedBy: 'ann' } },
      { kind: 'stop', reason: 'paused by ann' },
    ],
  ])('%s', (_what, differs, decision) => {
    expect(decided(differs)).toEqual(decision);
  });

  it('by an operator ends, too, before messages expire', () => {
    const paused = (oldestMs: number) => {
      const byOperator = { ...record, pauseReason: 'operator', pausedBy: 'ann' } as const;
      return decided({ ...disabled, record: { ...byOperator, nonEmptySinceMs: NOW - oldestMs } });
    };
    expect(paused(retention - 1)).toEqual(none('paused by ann'));
    expect(paused(retention)).toMatchObject({ kind: 'resume', reason: expect.stringContaining('expire') });
  });
});

describe('P4: a resumption', () => {
  it.each<[string, Partial<WorkerView>, object]>([
    [
      'of enrichment comes below 50,000',
      { ...enrichment, ...held, othersWaiting: 49_999 },
      resume(2, 'no reason to pause is left'),
    ],
    ['is as large as the queue', { ...disabled, ...steady(71) }, resume(8, 'no reason to pause is left')],
    [
      'for probes is the least there is',
      { ...disabled, ...steady(71), breaker: open(HOUR, 30_000) },
      resume(2, 'it is time to probe'),
    ],
    [
      'for probes goes for a half-open breaker too',
      { ...disabled, ...steady(71), breaker: { ...closed, phase: 'half-open' } },
      resume(2, 'it is time to probe'),
    ],
  ])('%s', (_what, differs, decision) => {
    expect(decided(differs)).toEqual(decision);
  });
});

describe('a change of concurrency', () => {
  const cooling = (agoMs: number) => ({
    depth: { visible: 60, inFlight: 0 },
    record: { ...record, depth: 60, changedAtMs: NOW - agoMs },
  });
  it.each<[string, Partial<WorkerView>, object]>([
    ['follows the depth', steady(60), scale(6, 'depth 60, velocity 0.0/s')],
    [
      'follows what will have come by the next tick',
      { depth: { visible: 40, inFlight: 0 }, record: { ...record, depth: 20 } },
      scale(6, 'depth 40, velocity 0.7/s'),
    ],
    [
      'takes no credit for a queue that drains',
      { depth: { visible: 40, inFlight: 0 }, record: { ...record, depth: 70 } },
      scale(4, 'depth 40, velocity -1.0/s'),
    ],
    [
      'of one at least counts where few run',
      { ...enabled(2), ...steady(30) },
      scale(3, 'depth 30, velocity 0.0/s'),
    ],
    ['of a quarter counts', { ...enabled(8), ...steady(100) }, scale(10, 'depth 100, velocity 0.0/s')],
    ['of less than a quarter does not', { ...enabled(8), ...steady(90) }, fits],
    ['waits for the cool-down', cooling(29_999), none('cooling down')],
    ['comes when it is over', cooling(30_000), scale(6, 'depth 60, velocity 0.0/s')],
    [
      'waits while the source is changing',
      { source: { state: 'changing', maximumConcurrency: 2 }, ...steady(60) },
      none('the event source is changing'),
    ],
    ['waits while the breaker is open', { ...steady(60), breaker: open(0, HOUR) }, fits],
    ['stops at the most there may be', steady(9999), scale(20, 'depth 9999, velocity 0.0/s')],
    [
      'stops at what the downstream can take',
      { ...steady(9999), callsPerSecond: 41 },
      scale(13, 'depth 9999, velocity 0.0/s'),
    ],
    [
      'stops at 2, the least of AWS',
      { ...enabled(8), ...steady(9999), callsPerSecond: 1 },
      scale(2, 'depth 9999, velocity 0.0/s'),
    ],
  ])('%s', (_what, differs, decision) => {
    expect(decided(differs)).toEqual(decision);
  });

  it.each([
    [30, 20],
    [29, 3],
  ])('P12: with a backpressure depth of 30, %i waiting are worth %i', (visible, concurrency) => {
    expect(decided(steady(visible), { backpressureDepth: 30 })).toMatchObject({ kind: 'scale', concurrency });
  });
});

it.each([7, 41, 70])(
  'P4: a backlog drains at all of %i calls a second, however slow the downstream is without failing',
  (callsPerSecond) => {
    const decision = decided({ ...steady(150_000), callsPerSecond }, { maxConcurrency: 1000 });
    const concurrency = decision.kind === 'scale' ? decision.concurrency : view.source.maximumConcurrency;
    // The slowest batch: its turns take up to a second of the rate, its last call as long as a call may.
    const batchS = 1 + settings.callTimeoutMs / 1000;
    expect((concurrency * settings.batch) / batchS).toBeGreaterThanOrEqual(callsPerSecond);
  },
);

it.each([
  ['grows', NOW - 10_000, 4],
  ['is seen for the first time', 0, 0],
  ['was seen at this very moment', NOW, 0],
  ['was seen by a clock that is ahead', NOW + 10_000, 0],
])('the velocity of a queue that %s', (_what, depthAtMs, expected) => {
  const depth = { visible: 50, inFlight: 9 };
  expect(velocity({ ...view, depth, record: { ...record, depth: 10, depthAtMs } }, NOW)).toBe(expected);
});
