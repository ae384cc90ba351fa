/** What CloudWatch reads of a container's metrics. */
import { describe, expect, jest, test } from '@jest/globals';
import type { Request } from '@middy/core';
import { flushMetrics } from '../../../lambdas/adapters/flush-metrics.ts';
import { bufferedMetrics } from '../../../lambdas/adapters/metrics.ts';
import { metricsNamespace } from '../../../lambdas/core/metrics-namespace.ts';

const NOW = Date.UTC(2026, 0, 1);

function buffered() {
  const lines: string[] = [];
  const metrics = bufferedMetrics((line) => lines.push(line));
  return {
    metrics,
    lines,
    flushed() {
      metrics.flush(NOW);
      return lines.splice(0).map((line) => JSON.parse(line));
    },
  };
}

describe('metrics', () => {
  test('a count is summed up until it is flushed, and is one where it says nothing', () => {
    const { metrics, flushed } = buffered();
    metrics.count('Accepted');
    metrics.count('Accepted', 4);
    expect(flushed()).toEqual([
      {
        _aws: {
          Timestamp: NOW,
          CloudWatchMetrics: [
            {
              Namespace: 'ContactCenter/Integration',
              Dimensions: [[]],
              Metrics: [{ Name: 'Accepted', Unit: 'Count' }],
            },
          ],
        },
        Accepted: 5,
      },
    ]);
    expect(flushed()).toEqual([]);
  });

  test('of another prefix stand apart from those of the default', () => {
    const lines: string[] = [];
    expect(metricsNamespace('steadyline')).toBe('ContactCenter/Integration');
    const metrics = bufferedMetrics((line) => lines.push(line), metricsNamespace('calls-eu'));
    metrics.count('Accepted');
    metrics.flush(NOW);
    expect(JSON.parse(lines[0] ?? '')._aws.CloudWatchMetrics[0].Namespace).toBe(
      'ContactCenter/Integration/calls-eu',
    );
  });

  test('timings are kept one by one, of a gauge the last', () => {
    const { metrics, flushed } = buffered();
    for (const value of [3, 5]) {
      metrics.timing('Latency', value);
      metrics.gauge('Depth', value);
    }
    const [line] = flushed();
    expect(line).toMatchObject({ Latency: [3, 5], Depth: 5 });
    expect(line._aws.CloudWatchMetrics[0].Metrics).toEqual([
      { Name: 'Latency', Unit: 'Milliseconds' },
      { Name: 'Depth', Unit: 'None' },
    ]);
  });

  test('of a metric no more than the 100 values are printed that CloudWatch takes', () => {
    const { metrics, flushed } = buffered();
    for (let value = 0; value < 105; value += 1) metrics.timing('Latency', value);
    expect(flushed()[0].Latency).toEqual(Array.from({ length: 100 }, (_, value) => value));
  });

  test('each set of dimensions has a line of its own, which names them', () => {
    const { metrics, flushed } = buffered();
    metrics.count('Accepted', 1, { platform: 'genesys' });
    metrics.count('Accepted', 2, { platform: 'nice' });
    metrics.timing('Latency', 7, { platform: 'nice' });
    metrics.gauge('Depth', 9, { queue: 'voice' });
    const lines = flushed();
    expect(lines).toEqual([
      expect.objectContaining({ platform: 'genesys', Accepted: 1 }),
      expect.objectContaining({ platform: 'nice', Accepted: 2, Latency: 7 }),
      expect.objectContaining({ queue: 'voice', Depth: 9 }),
    ]);
    expect(lines.map((line) => line._aws.CloudWatchMetrics[0].Dimensions)).toEqual([
      [['platform']],
      [['platform']],
      [['queue']],
    ]);
  });

  test('go to standard output, a line each, where nothing else is said', () => {
    const written = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const metrics = bufferedMetrics();
    metrics.count('Accepted');
    metrics.flush(NOW);
    const lines = written.mock.calls.map(([line]) => String(line));
    written.mockRestore();
    expect(lines).toEqual([expect.stringMatching(/^\{.*"Accepted":1\}\n$/)]);
  });

  test('leave the container when its handler has answered and when it has thrown', async () => {
    const { metrics, lines } = buffered();
    const { after, onError } = flushMetrics(metrics, () => NOW);
    metrics.count('Accepted');
    await after({} as Request);
    metrics.count('Accepted');
    await onError({} as Request);
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [1, 2].map(() =>
        expect.objectContaining({ Accepted: 1, _aws: expect.objectContaining({ Timestamp: NOW }) }),
      ),
    );
  });
});
