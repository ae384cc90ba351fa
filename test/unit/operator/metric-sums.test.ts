/** Sums of counts, as CloudWatch is asked for them and as it answers. */
import { describe, expect, test } from '@jest/globals';
import { cloudWatchSums } from '../../../bin/operator/metric-sums.ts';
import { metricsNamespace } from '../../../lambdas/core/metrics-namespace.ts';

const signed = {
  region: async () => 'eu-west-1',
  credentials: async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }),
};
const counted = {
  metric: 'ApiKeyRequests',
  dimension: 'key',
  values: ['ivr', 'agents'],
  fromMs: 1000,
  toMs: 9000,
};

function answering(status: number, body: object, prefix?: string) {
  const sent: { url: string; init: RequestInit }[] = [];
  const call = (async (url: string, init: RequestInit) => {
    sent.push({ url, init });
    return new Response(JSON.stringify(body), { status });
  }) as typeof fetch;
  return { sent, sums: cloudWatchSums(signed, metricsNamespace(prefix), '', call) };
}

describe('sums of counts', () => {
  test('are asked for in one signed call, a value each, by the day', async () => {
    const { sent, sums } = answering(200, {});
    await sums(counted);
    const [{ url, init } = { url: '', init: {} }] = sent;
    expect([sent.length, url]).toEqual([1, 'https://monitoring.eu-west-1.amazonaws.com/']);
    expect(init.headers).toMatchObject({
      'x-amz-target': 'GraniteServiceVersion20100801.GetMetricData',
      authorization: expect.stringMatching(/AKID.*eu-west-1\/monitoring/),
      'x-amz-security-token': 'token',
    });
    const { StartTime, EndTime, MetricDataQueries } = JSON.parse(String(init.body));
    expect([StartTime, EndTime]).toEqual([1, 9]);
    expect(MetricDataQueries).toEqual(
      ['ivr', 'agents'].map((Value, index) => ({
        Id: `v${index}`,
        Label: Value,
        MetricStat: {
          Metric: {
            Namespace: 'ContactCenter/Integration',
            MetricName: 'ApiKeyRequests',
            Dimensions: [{ Name: 'key', Value }],
          },
          Period: 86_400,
          Stat: 'Sum',
        },
      })),
    );
  });

  test('are asked for in China where its partition is', async () => {
    const urls: string[] = [];
    const call = (async (url: string) => {
      urls.push(url);
      return new Response('{}');
    }) as typeof fetch;
    const there = { ...signed, region: async () => 'cn-north-1' };
    await cloudWatchSums(there, metricsNamespace(), '', call)(counted);
    expect(urls).toEqual(['https://monitoring.cn-north-1.amazonaws.com.cn/']);
  });

  test('name what was counted at all', async () => {
    const { sums } = answering(200, {
      MetricDataResults: [
        { Id: 'v0', Label: 'ivr', Values: [], Timestamps: [] },
        { Id: 'v1', Label: 'agents', Values: [2, 3], Timestamps: [1, 2] },
      ],
    });
    expect([...(await sums(counted))]).toEqual([['agents', 5]]);
  });

  test('that are refused are no zero', async () => {
    await expect(answering(403, {}).sums(counted)).rejects.toThrow(
      'CloudWatch answered GetMetricData with 403.',
    );
  });
});
