/** CloudWatch metrics that alarms and dashboard are made of. */
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { DEFAULT_CONNECTORS } from '../../lambdas/core/connector/default.ts';
import { DEFAULT_PATHS } from '../../lambdas/core/connector/paths.ts';
import { metricsNamespace } from '../../lambdas/core/metrics-namespace.ts';
import type { Config } from '../config.ts';
import { canaryPaths } from '../connectors/canary-paths.ts';
import { physicalName } from '../constructs/names.ts';

/** Values of the dimensions: metric math has to name them. */
export const values = {
  downstream: [...DEFAULT_CONNECTORS.map(({ name }) => name), 'genesys', 'nice'],
  operation: DEFAULT_CONNECTORS.flatMap(({ name, operations }) => operations.map((one) => `${name}/${one}`)),
  /** Of the time from acceptance to effect: `{connector}/{topic}`. */
  path: DEFAULT_PATHS,
  platform: ['genesys', 'nice'],
  /** Queues that canaries go through. */
  queue: canaryPaths.map(({ queue }) => queue),
  source: ['cache', 'live', 'stale_cache', 'default'],
  format: ['event', 'request', 'refresh', 'platform-update', 'canary', 'record', 'token', 'breaker'],
  reason: [
    'permanent',
    'undecided',
    'retries-exhausted',
    'retention',
    'malformed',
    'payload-conflict',
    'stopped',
  ],
} as const satisfies Record<string, readonly string[]>;

const minute = Duration.minutes(1);

/** A count or timing of ours, where a deployment with the default prefix writes it. */
export function ours(
  metricName: string,
  statistic: string = Stats.SUM,
  dimensionsMap: Record<string, string> = {},
  period: Duration = minute,
): Metric {
  return new Metric({ namespace: metricsNamespace(), metricName, statistic, dimensionsMap, period });
}

/** A count of ours by the value of a dimension, as `Name value`. */
export function byValue(
  metricName: string,
  dimension: keyof typeof values,
  statistic: string = Stats.SUM,
  period: Duration = minute,
): Metric[] {
  return values[dimension].map((value) =>
    ours(metricName, statistic, { [dimension]: value }, period).with({ label: value }),
  );
}

/** A count of ours summed over all values of a dimension; 0 where none was written. */
export function total(
  metricName: string,
  dimension: keyof typeof values,
  period: Duration = minute,
): MathExpression {
  return added(metricName, byValue(metricName, dimension, Stats.SUM, period), period);
}

/** `part` of `whole` in per cent; `otherwise` where the whole is under `least`, too little for a ratio. */
export function share(
  label: string,
  part: readonly IMetric[],
  whole: readonly IMetric[],
  { least, otherwise, period }: { least: number; otherwise: number; period: Duration },
): MathExpression {
  const some = named(`${label}Part`, part);
  const all = named(`${label}Whole`, whole);
  return new MathExpression({
    label,
    expression: `IF((${sum(all)}) >= ${least}, 100 * (${sum(some)}) / (${sum(all)}), ${otherwise})`,
    usingMetrics: { ...some, ...all },
    period,
  });
}

/** A metric of an AWS service. */
export function awsMetric(
  service: string,
  metricName: string,
  statistic: string,
  dimensionsMap: Record<string, string>,
  period: Duration = minute,
): Metric {
  return new Metric({ namespace: `AWS/${service}`, metricName, statistic, dimensionsMap, period });
}

/** A metric of one function over five minutes. */
export function lambdaMetric(config: Config, name: string, metricName: string, statistic: string): Metric {
  const FunctionName = physicalName(config, name);
  return awsMetric('Lambda', metricName, statistic, { FunctionName }, Duration.minutes(5));
}

/** The sum of metrics under one label. */
export function added(label: string, parts: readonly IMetric[], period: Duration = minute): MathExpression {
  const usingMetrics = named(label, parts);
  return new MathExpression({ label, expression: sum(usingMetrics), usingMetrics, period });
}

/** A value that was not written in a period counts as none. */
function sum(metrics: Record<string, IMetric>): string {
  return Object.keys(metrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
}

/** Ids that are unique within a graph of several expressions: CloudWatch takes letters and digits, a small one first. */
function named(label: string, metrics: readonly IMetric[]): Record<string, IMetric> {
  const stem = label.replace(/[^A-Za-z0-9]/g, '');
  return Object.fromEntries(metrics.map((metric, index) => [`m${stem}${index}`, metric]));
}
