/** EMF metrics: collected while a function works, printed as JSON lines when it answers; no AWS call. */
import { metricsNamespace } from '../core/metrics-namespace.ts';
import type { Metrics } from '../core/ports.ts';

/** CloudWatch takes at most 100 values of a metric in one EMF line. */
const MAX_VALUES = 100;

interface Series {
  name: string;
  unit: 'Count' | 'Milliseconds' | 'None';
  dimensions: Record<string, string>;
  values: number[];
}

/** The Metrics port and `flush`, which prints what has been collected: one line for every set of dimensions. */
export interface BufferedMetrics extends Metrics {
  flush(nowMs: number): void;
}

/** Metrics that go to `print`, by default standard output, where Lambda picks EMF up. */
export function bufferedMetrics(
  print: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
  namespace: string = metricsNamespace(),
): BufferedMetrics {
  const series = new Map<string, Series>();
  const add = (
    name: string,
    value: number,
    unit: Series['unit'],
    dimensions: Record<string, string>,
  ): void => {
    const key = `${name}|${JSON.stringify(dimensions)}`;
    const found = series.get(key);
    if (found === undefined) series.set(key, { name, unit, dimensions, values: [value] });
    else if (unit === 'Count') found.values[0] = (found.values[0] ?? 0) + value;
    else if (unit === 'None') found.values[0] = value;
    else if (found.values.length < MAX_VALUES) found.values.push(value);
  };
  return {
    count: (name, value = 1, dimensions = {}) => add(name, value, 'Count', dimensions),
    timing: (name, ms, dimensions = {}) => add(name, ms, 'Milliseconds', dimensions),
    gauge: (name, value, dimensions = {}) => add(name, value, 'None', dimensions),
    flush: (nowMs) => {
      for (const group of byDimensions(series.values())) print(JSON.stringify(emf(namespace, group, nowMs)));
      series.clear();
    },
  };
}

function byDimensions(all: Iterable<Series>): Iterable<Series[]> {
  const groups = new Map<string, Series[]>();
  for (const one of all) {
    const key = JSON.stringify(one.dimensions);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups.values();
}

function emf(namespace: string, group: Series[], nowMs: number): Record<string, unknown> {
  const dimensions = group[0]?.dimensions ?? {};
  return {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: group.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(group.map(({ name, values }) => [name, values.length === 1 ? values[0] : values])),
  };
}
