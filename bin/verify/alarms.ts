/** Alarms exist, and have data. */
import { functionRows } from '../../lib/catalog/functions.ts';
import { queues } from '../../lib/catalog/queues.ts';
import type { Config } from '../../lib/config.ts';
import { canaryPaths, canaryPathsOf } from '../../lib/connectors/canary-paths.ts';
import type { Finding } from '../doctor/finding.ts';
import { type AlarmState, alarmsInCloudWatch } from '../operator/cloudwatch-alarms.ts';
import { createLogMeasures } from '../operator/log-measures.ts';
import { cloudWatchSums } from '../operator/metric-sums.ts';
import { canaryTimes } from '../operator/time-to-effect.ts';
import { type Check, line, type Scene, skipped } from './scene.ts';

export const alarms: Check = async (scene) => [
  ...(await existing(scene)),
  ...(await canaryData(scene)),
  ...(await signatures(scene)),
];

/** The runner raises none. Names are those of the table in code; a connector's begin with its name. */
async function existing({ at, config }: Scene): Promise<Finding[]> {
  if (at.local !== undefined) return [skipped('alarms', 'the runner on this machine raises none')];
  return alarmLines(
    alarmNames(config),
    await alarmsInCloudWatch(at.secrets.config, `${config['NAME_PREFIX']}-`),
  );
}

/** What is wrong with those found, and which are missing of those expected. */
export function alarmLines(expected: readonly string[], found: readonly AlarmState[]): Finding[] {
  const known = new Map(found.map((one) => [one.name, one]));
  const missing = expected.filter((name) => !known.has(name));
  const without = found.filter(({ state }) => state === 'INSUFFICIENT_DATA');
  const raised = found.filter(({ state, notifies }) => state === 'ALARM' && notifies);
  const muted = found.filter(({ isMuted }) => isMuted);
  return [
    ...missing.map((name) => line(`alarm ${name}`, 'does not exist', 'npx cdk deploy --all makes it')),
    ...without.map(({ name }) =>
      line(
        `alarm ${name}`,
        'has no data',
        'verify again five minutes after a deployment; then see its metric',
      ),
    ),
    ...raised.map(({ name, section }) => line(`alarm ${name}`, 'is raised', `docs/RUNBOOK.md#${section}`)),
    ...muted.map(({ name }) => line(`alarm ${name}`, 'is muted', 'switch its actions on again')),
    ...(missing.length + without.length + raised.length + muted.length === 0
      ? [line('alarms', `all ${found.length} exist and have data`)]
      : []),
  ];
}

/** One of each kind that every function, queue and path has, by the names of the table in code, which needs the CDK. */
export function alarmNames(config: Config): string[] {
  const consumed = Object.values(queues).filter((queue) => queue.consumed);
  const canaries = config['CANARY'] === 'off' ? [] : canaryPaths;
  return [
    'breaker-open-critical',
    'controller-silent-warning',
    ...functionRows.map(([name]) => `errors-${name}-warning`),
    ...consumed.map(({ name }) => `dlq-depth-${name}-dlq-warning`),
    ...canaries.flatMap(({ queue }) => [`canary-missing-${queue}-critical`, `canary-slow-${queue}-warning`]),
  ].map((name) => `${config['NAME_PREFIX']}-${name}`);
}

/** What `canary-missing` and `canary-slow` look at: without it they would say that nothing comes through. */
async function canaryData({ at, config, now }: Scene): Promise<Finding[]> {
  if (config['CANARY'] === 'off') return [skipped('alarm canary', 'CANARY is off')];
  const paths = [...canaryPaths, ...at.connectors.flatMap(canaryPathsOf)];
  const timed = new Set((await canaryTimes(at, now())).map(({ path }) => path));
  return paths.map(({ queue, worker }) =>
    timed.has(queue)
      ? line(`alarm canary-missing-${queue}`, 'has data')
      : line(
          `alarm canary-missing-${queue}`,
          'has no data: no CanaryTimeToEffect of this queue in 15 minutes',
          `verify again in three minutes; then see the log of ${worker}, and that its metrics are taken in`,
        ),
  );
}

/** What is looked back on, ms (own choice). */
const WINDOW_MS = 900_000;

/** A platform that signs with another secret than ours loses its events at 401. */
async function signatures({ at, now }: Scene): Promise<Finding[]> {
  const failures = at.local
    ? (createLogMeasures(at.local.logDirectory, { fromStart: true }).take().counts.get('SignatureFailures') ??
      0)
    : await cloudWatchSums(
        at.secrets.config,
        at.metricsNamespace,
      )({
        ...{ metric: 'SignatureFailures', fromMs: now() - WINDOW_MS, toMs: now(), values: ['all'] },
      }).then((sums) => sums.get('all') ?? 0);
  const check = 'webhook signatures';
  return failures === 0
    ? [line(check, 'none was wrong of late')]
    : [
        line(
          check,
          `${failures} webhooks were signed with another secret than ours`,
          'put the platform’s secret into webhook-genesys or webhook-nice (docs/RUNBOOK.md#signature-failures)',
        ),
      ];
}
