/** Thirty days of what moved: asked of CloudWatch within its limits, and thinned where the runner has kept it. */
import { describe, expect, test } from '@jest/globals';
import type { Sample } from '../../../bin/console/contract.ts';
import { metricHistory, POINTS, periodOf, thinned } from '../../../bin/console/history.ts';
import type { Connection } from '../../../bin/operator/connection.ts';
import { cloudWatchData, type MetricQuery } from '../../../bin/operator/metric-data.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { metricsNamespace } from '../../../lambdas/core/metrics-namespace.ts';
import { fakeCloudWatch } from './cloudwatch.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_800_000_030_000;
const signed = {
  region: async () => 'eu-west-1',
  credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' }),
};
const at = { connectors: [], queueName: (name) => `steadyline-${name}` } as Pick<
  Connection,
  'connectors' | 'queueName'
>;
const historyOver = (cloud: ReturnType<typeof fakeCloudWatch>) =>
  metricHistory(at, cloudWatchData(signed, metricsNamespace(), '', cloud.call));

describe('history out of CloudWatch', () => {
  test.each([
    ['an hour', HOUR, 60],
    ['six hours', 6 * HOUR, 60],
    ['a day', DAY, 240],
    ['a week', 7 * DAY, 1680],
    ['fifteen days', 15 * DAY, 3600],
    ['sixteen days', 16 * DAY, 3900],
    ['thirty days', 30 * DAY, 7200],
  ])(
    'of %s is asked for by a period that CloudWatch has kept, whole and without a gap',
    async (_name, span, periodS) => {
      const cloud = fakeCloudWatch(
        NOW,
        ({ Metric }) => (Metric.MetricName === 'EventsAccepted' ? periodS : undefined),
        7,
      );
      const samples = await historyOver(cloud)(NOW, span);
      expect(periodOf(span)).toBe(periodS);
      expect(samples.length).toBeLessThanOrEqual(POINTS + 1);
      expect(samples.every(({ accepted }) => accepted === 1)).toBe(true);
      expect(samples[0]?.atMs).toBeLessThanOrEqual(NOW - span + periodS * 1000);
      expect((samples.at(-1)?.atMs ?? 0) + periodS * 1000).toBeGreaterThanOrEqual(NOW);
      expect(new Set(samples.slice(1).map(({ atMs }, index) => atMs - (samples[index]?.atMs ?? 0)))).toEqual(
        new Set([periodS * 1000]),
      );
    },
  );

  test('makes rates a second of counts, depths of both parts, the longest of times, and phases of numbers', async () => {
    const firstS = Math.floor(NOW / 60_000) * 60 - 59 * 60;
    const cloud = fakeCloudWatch(NOW, ({ Metric: { MetricName, Dimensions }, Stat }, atS) => {
      const of = Dimensions[0]?.Value;
      if (MetricName === 'CircuitState' && of === 'crm')
        return atS === firstS ? 2 : atS === firstS + 120 ? 0 : undefined;
      if (MetricName === 'LaneHolds' && of === 'genesys') return atS === firstS ? 3 : undefined;
      if (MetricName.startsWith('Approximate') && of === 'steadyline-voice')
        return Stat === 'Maximum' ? 7 : 0;
      if (MetricName === 'LookupsBySource' && of === 'live') return Stat === 'Sum' ? 120 : 0;
      if (MetricName === 'TimeToEffect')
        return of === 'crm/voice'
          ? Stat === 'SampleCount'
            ? 30
            : 900
          : Stat === 'Maximum'
            ? 400
            : undefined;
      return undefined;
    });
    const [first, second, third] = (await historyOver(cloud)(NOW, HOUR)).filter(
      ({ atMs }) => atMs >= firstS * 1000,
    );
    expect(first).toEqual({
      ...{ atMs: firstS * 1000, breakers: { crm: 'open', genesys: 'holds' }, depths: { voice: 14 } },
      ...{ lookups: { live: 2 }, calls: {}, accepted: 0, effects: 0.5, effectMs: 900 },
    });
    // Nothing was told of the breaker in the second minute.
    expect([second?.breakers, third?.breakers]).toEqual([{ crm: 'open' }, { crm: 'closed' }]);
  });

  test('asks for 500 lines a call, and puts the pages of each together', async () => {
    const queries = Array.from(
      { length: 1100 },
      (_, index): MetricQuery => ({
        ...{
          label: `line ${index}`,
          metric: 'Attempts',
          stat: 'Sum',
          dimensions: { downstream: `d${index}` },
        },
      }),
    );
    const cloud = fakeCloudWatch(NOW, ({ Metric }) => Number(Metric.Dimensions[0]?.Value.slice(1)), 900);
    const span = { fromMs: NOW - 30_000 - HOUR / 20, toMs: NOW - 30_000, periodS: 60 };
    const lines = await cloudWatchData(signed, metricsNamespace(), '', cloud.call)(queries, span);
    expect(cloud.asked.map(({ MetricDataQueries }) => MetricDataQueries.length)).toEqual([
      500, 500, 500, 500, 100,
    ]);
    expect(lines.size).toBe(1100);
    expect(lines.get('line 1099')).toEqual(
      [3, 2, 1].map((minutes) => ({ atMs: span.toMs - minutes * 60_000, value: 1099 })),
    );
  });

  test('that may not be read is forbidden, not out of reach', async () => {
    const call = (async () => new Response('{}', { status: 403 })) as typeof fetch;
    const refused = metricHistory(at, cloudWatchData(signed, metricsNamespace(), '', call))(NOW, HOUR);
    const error = await refused.catch((fault: unknown) => fault);
    expect(error).toBeInstanceOf(UnavailableError);
    expect((error as UnavailableError).cause).toMatchObject({ name: 'AccessDenied' });
  });
});

describe('history that the runner has kept', () => {
  const sample = (atMs: number): Sample => ({ atMs, breakers: {}, depths: {} });
  test('is thinned to what a graph shows, its last sample the newest', () => {
    const thin = thinned(
      Array.from({ length: 5000 }, (_, index) => sample(index * 2000)),
      100,
    );
    expect(thin.length).toBeLessThanOrEqual(101);
    expect(thin.length).toBeGreaterThan(95);
    expect(thin.at(-1)?.atMs).toBe(4999 * 2000);
    expect(thinned([sample(1), sample(2)], 100)).toHaveLength(2);
  });
});
