import { describe, expect, it } from '@jest/globals';
import { brokenPromises } from '../../../lib/checks.ts';
import { resolveConfig } from '../../../lib/config.ts';
import { loadSettings, rateAt } from '../../../local/load/plan.ts';
import { plotOf } from '../../../local/load/plot.ts';
import { checksOf, type LoadLog, switches } from '../../../local/load/verdict.ts';

const options = { rate: 12, factor: 10, spike: 60, baseline: 20, seed: 1, out: '' };
const good: LoadLog = {
  accepted: ['a', 'b'],
  effects: ['b', 'a'],
  ackMs: [5],
  statuses: new Map([[200, 2]]),
  deadLettered: 0,
  drained: true,
  enrichment: [true, false, false, true],
};
const failed = (change: Partial<LoadLog>): string[] =>
  checksOf({ ...good, ...change })
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

describe('load test', () => {
  it('passes what is whole', () => {
    expect(failed({})).toEqual([]);
  });

  it.each([
    ['lost', { effects: ['a'] }],
    ['applied twice', { effects: ['a', 'b', 'b'] }],
    ['dead-lettered', { deadLettered: 1 }],
    ['timed-out acks', { statuses: new Map([[0, 1]]) }],
    ['drained', { drained: false }],
    ['enrichment paused and resumed once each', { enrichment: [true, true] }],
  ] as const)('finds: %s', (name, change) => {
    expect(failed(change)).toEqual([name]);
  });

  it('counts every switch of a source', () => {
    expect(switches([true, false, true, false])).toEqual({ paused: 2, resumed: 1 });
  });

  it('is a spike of ten times the baseline, then the baseline again', () => {
    expect([0, 19_999, 20_000, 79_999, 80_000].map((ms) => rateAt(ms, options))).toEqual([
      12, 12, 120, 120, 12,
    ]);
  });

  it('runs under settings that keep every promise', () => {
    expect(brokenPromises(resolveConfig(loadSettings(options)))).toEqual([]);
  });

  it('draws a plot also of nothing', () => {
    expect(plotOf([], options, '')).toContain('<svg');
  });
});
