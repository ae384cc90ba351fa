/** What `verify` asks of CloudWatch, and what it makes of the answers. */
import { expect, test } from '@jest/globals';
import { alarmsInCloudWatch } from '../../../bin/operator/cloudwatch-alarms.ts';
import { deploymentAt } from '../../../bin/operator/deployment-at.ts';
import { cloudWatchSums } from '../../../bin/operator/metric-sums.ts';
import { alarmLines, alarmNames } from '../../../bin/verify/alarms.ts';
import { metricsNamespace } from '../../../lambdas/core/metrics-namespace.ts';
import { alarmTable } from '../../../lib/alarms/table.ts';
import { resolveConfig } from '../../../lib/config.ts';

const client = {
  region: async () => 'us-east-1',
  credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 's' }),
};
const ok = { state: 'OK', notifies: true, isMuted: false, section: 'canary' } as const;

test.each([{}, { CANARY: 'off' }])(
  'the alarms that are looked for are those of the table: %o',
  (settings) => {
    const config = resolveConfig(settings);
    const there = alarmTable(config, 'api').flatMap(({ name, thresholds }) =>
      Object.keys(thresholds).map((level) => `steadyline-${name}-${level}`),
    );
    expect(alarmNames(config).filter((name) => !there.includes(name))).toEqual([]);
    const canaries = (names: string[]) => names.filter((name) => name.includes('-canary-'));
    expect(canaries(alarmNames(config)).filter((name) => !name.includes('errors')).length).toBe(
      canaries(there).filter((name) => !name.includes('errors')).length,
    );
  },
);

test('every page of alarms is read, composites among them', async () => {
  const bodies: { NextToken?: string; AlarmNamePrefix: string }[] = [];
  const call = (async (
    _url: string,
    { body, headers }: { body: string; headers: Record<string, string> },
  ) => {
    expect(headers['x-amz-target']).toBe('GraniteServiceVersion20100801.DescribeAlarms');
    bodies.push(JSON.parse(body));
    const answer =
      bodies.length === 1
        ? { MetricAlarms: [{ AlarmName: 'p-a', StateValue: 'OK' }], NextToken: 'more' }
        : {
            CompositeAlarms: [
              {
                ...{ AlarmName: 'p-b', StateValue: 'ALARM', AlarmActions: ['arn'], ActionsEnabled: false },
                AlarmDescription: 'It is. What to do: docs/RUNBOOK.md#canary',
              },
            ],
          };
    return new Response(JSON.stringify(answer));
  }) as unknown as typeof fetch;
  expect(await alarmsInCloudWatch(client, 'p-', call)).toEqual([
    { name: 'p-a', state: 'OK', notifies: false, isMuted: false, section: '' },
    { name: 'p-b', state: 'ALARM', notifies: true, isMuted: true, section: 'canary' },
  ]);
  expect(bodies.map(({ NextToken }) => NextToken)).toEqual([undefined, 'more']);
});

test('an alarm that is missing, without data, raised or muted is a line with what to do', () => {
  const found = [
    { name: 'there', ...ok },
    { name: 'empty', ...ok, state: 'INSUFFICIENT_DATA' as const },
    { name: 'raised', ...ok, state: 'ALARM' as const },
    { name: 'quiet', ...ok, state: 'ALARM' as const, notifies: false },
    { name: 'muted', ...ok, isMuted: true },
  ];
  const lines = alarmLines(['there', 'gone'], found);
  expect(lines.map(({ check, found: text }) => `${check}: ${text}`)).toEqual([
    'alarm gone: does not exist',
    'alarm empty: has no data',
    'alarm raised: is raised',
    'alarm muted: is muted',
  ]);
  expect(lines.every(({ verdict, todo }) => verdict === 'failed' && todo !== undefined)).toBe(true);
  expect(alarmLines(['there'], found.slice(0, 1))).toMatchObject([{ check: 'alarms', verdict: 'ok' }]);
});

test('a count without a dimension is asked for without one', async () => {
  let asked: unknown;
  const call = (async (_url: string, { body }: { body: string }) => {
    asked = JSON.parse(body).MetricDataQueries[0].MetricStat.Metric;
    return new Response(
      JSON.stringify({ MetricDataResults: [{ Id: 'v0', Label: 'all', Timestamps: [1, 2], Values: [2, 3] }] }),
    );
  }) as unknown as typeof fetch;
  const sums = await cloudWatchSums(
    client,
    metricsNamespace('eu'),
    '',
    call,
  )({
    ...{ metric: 'SignatureFailures', fromMs: 0, toMs: 60_000, values: ['all'] },
  });
  expect(asked).toEqual({
    ...{ Namespace: 'ContactCenter/Integration/eu', MetricName: 'SignatureFailures' },
    Dimensions: [],
  });
  expect(sums.get('all')).toBe(5);
});

test('they are those of the deployment that --prefix names, whatever prefix the shell’s settings have', async () => {
  const at = { settings: {}, prefix: 'calls-eu' };
  const { config } = await deploymentAt(at, ['NAME_PREFIX=other']);
  expect(alarmNames(config).filter((name) => !name.startsWith('calls-eu-'))).toEqual([]);
  const runner = { admin: '', api: '', logDirectory: '', simulators: '' };
  const local = await deploymentAt({ ...at, settings: { NAME_PREFIX: 'mine' }, local: runner }, []);
  expect(local.config['NAME_PREFIX']).toBe('mine');
});
