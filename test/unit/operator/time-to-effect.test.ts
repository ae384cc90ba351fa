/** Times to effect as the operator's commands read them. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { type Connection, connect } from '../../../bin/operator/connection.ts';
import type { Counted } from '../../../bin/operator/metric-sums.ts';
import { canaryTimes, timesInCloudWatch, timesToEffect } from '../../../bin/operator/time-to-effect.ts';
import { bufferedMetrics } from '../../../lambdas/adapters/metrics.ts';

const NOW = 1_800_000_000_000;

test('are asked of CloudWatch as median and 99th percentile of the last 15 minutes', async () => {
  const asked: Counted[] = [];
  const sums = async (counted: Counted) => {
    asked.push(counted);
    return new Map([['crm/voice', counted.stat === 'p99' ? 900 : 120]]);
  };
  expect(await timesInCloudWatch(sums, ['crm/voice', 'crm/digital'], NOW)).toEqual([
    { path: 'crm/voice', medianMs: 120, p99Ms: 900 },
  ]);
  expect(asked).toMatchObject(
    ['p50', 'p99'].map((stat) => ({
      metric: 'TimeToEffect',
      dimension: 'path',
      fromMs: NOW - 900_000,
      toMs: NOW,
      stat,
    })),
  );
});

test('come from the functions’ logs where a local runner is looked after', async () => {
  const logDirectory = mkdtempSync(join(tmpdir(), 'logs-'));
  const lines: string[] = [];
  const metrics = bufferedMetrics((line) => lines.push(line));
  for (let ms = 1; ms <= 100; ms += 1) metrics.timing('TimeToEffect', ms, { path: 'crm/voice' });
  metrics.timing('TimeToEffect', 7, { path: 'warehouse/enrichment' });
  metrics.flush(NOW);
  writeFileSync(join(logDirectory, 'voice-worker.log'), `${lines.join('\n')}\n`);
  const at = { local: { logDirectory }, connectors: [] } as unknown as Connection;
  expect(await timesToEffect(at, NOW)).toEqual([
    { path: 'crm/voice', medianMs: 51, p99Ms: 100 },
    { path: 'warehouse/enrichment', medianMs: 7, p99Ms: 7 },
  ]);
});

test('are those of the deployment that --prefix names', async () => {
  const namespaces: unknown[] = [];
  const call = jest.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
    const { MetricDataQueries } = JSON.parse(String(init?.body));
    for (const { MetricStat } of MetricDataQueries) namespaces.push(MetricStat.Metric.Namespace);
    return new Response('{}');
  });
  const at = await connect({ prefix: 'calls-eu' });
  const credentials = async () => ({ accessKeyId: 'AKID', secretAccessKey: 'secret' });
  const secrets = { config: { region: async () => 'eu-west-1', credentials } };
  const signed = { ...at, secrets } as unknown as Connection;
  await timesToEffect(signed, NOW);
  await canaryTimes(signed, NOW);
  call.mockRestore();
  expect(new Set(namespaces)).toEqual(new Set(['ContactCenter/Integration/calls-eu']));
});
