/** CloudWatch's evaluation of an alarm of the template, over metrics in virtual time. */
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmSpec } from '../../../lib/alarms/alarm.ts';

/** One value that a function has written. */
export interface DataPoint {
  name: string;
  dimensions: Readonly<Record<string, string>>;
  atMs: number;
  value: number;
}

/** The one form of metric math that the canary's alarms have; any other is an error here. */
const UNLESS = /^IF\(FILL\((\w+), (\d+)\) > (\d+), (\d+), FILL\((\w+), (\d+)\)\)$/;

/** Whether it stands in alarm at `nowMs`, by whole periods that are over. */
export function isInAlarm(spec: AlarmSpec, points: readonly DataPoint[], nowMs: number): boolean {
  const { metric, periods, breaching, when, thresholds } = spec;
  if (!(metric instanceof MathExpression)) throw new Error(`${spec.name} is no metric math.`);
  const periodMs = metric.period.toMilliseconds();
  const endMs = Math.floor(nowMs / periodMs) * periodMs;
  const limit = thresholds.critical ?? thresholds.warning ?? Number.NaN;
  const values = Array.from({ length: periods }, (_, index) => {
    const fromMs = endMs - (index + 1) * periodMs;
    return periodValue(
      metric,
      points.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + periodMs),
    );
  });
  const breaches = values.filter((value) =>
    when === 'below' ? value < limit : when === 'above' ? value > limit : value >= limit,
  );
  return breaches.length >= breaching;
}

function periodValue(
  { expression, usingMetrics = {} }: MathExpression,
  points: readonly DataPoint[],
): number {
  const [, excuse = '', none, over, otherwise, main = '', empty] = UNLESS.exec(expression) ?? [];
  if (main === '') throw new Error(`Not understood: ${expression}`);
  const filled = (id: string, fill: string | undefined): number =>
    statisticOf(usingMetrics[id], points) ?? Number(fill);
  return filled(excuse, none) > Number(over) ? Number(otherwise) : filled(main, empty);
}

function statisticOf(metric: unknown, points: readonly DataPoint[]): number | undefined {
  if (!(metric instanceof Metric)) throw new Error('Not a metric.');
  const { metricName, statistic, dimensions = {} } = metric;
  const values = points
    .filter(
      (point) => point.name === metricName && JSON.stringify(point.dimensions) === JSON.stringify(dimensions),
    )
    .map(({ value }) => value)
    .sort((one, other) => one - other);
  if (values.length === 0) return undefined;
  if (statistic === 'SampleCount') return values.length;
  if (statistic === 'Maximum') return values.at(-1);
  if (statistic === 'p99') return values[Math.ceil(0.99 * values.length) - 1];
  throw new Error(`Not understood: ${statistic}`);
}
