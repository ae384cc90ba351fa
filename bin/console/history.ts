/** What moved over an hour to 30 days: from CloudWatch, or from what the runner's console has kept. */
import { SYSTEMS } from '../../lambdas/core/breaker/names.ts';
import { DEFAULT_CONNECTORS } from '../../lambdas/core/connector/default.ts';
import { DEFAULT_PATHS, pathsOf } from '../../lambdas/core/connector/paths.ts';
import type { Connection } from '../operator/connection.ts';
import type { Datapoint, MetricData, MetricQuery } from '../operator/metric-data.ts';
import { workerRowsWith } from '../operator/workers.ts';
import type { BreakerLook, Sample } from './contract.ts';

/** Samples of a span in ms that ends now, oldest first. Throws UnavailableError. */
export type History = (nowMs: number, spanMs: number) => Promise<Sample[]>;

/** As many points as a graph has room for (own choice). */
export const POINTS = 360;
const MINUTE_S = 60;
/** What started longer ago is kept by five minutes alone (AWS). */
const FINE_MS = 15 * 86_400_000;

/** Of a span: a multiple of what CloudWatch keeps of that age, s. */
export function periodOf(spanMs: number): number {
  const unitS = spanMs > FINE_MS - MINUTE_S * 1000 ? 5 * MINUTE_S : MINUTE_S;
  return Math.max(1, Math.ceil(spanMs / 1000 / POINTS / unitS)) * unitS;
}

/** One call a time for up to 500 lines. */
export function metricHistory(at: Pick<Connection, 'connectors' | 'queueName'>, data: MetricData): History {
  const queries = queriesOf(at);
  return async (nowMs, spanMs) => {
    const periodS = periodOf(spanMs);
    const stepMs = periodS * 1000;
    // Times that are multiples of the period are answered as they are.
    const toMs = Math.ceil(nowMs / stepMs) * stepMs;
    const fromMs = toMs - Math.ceil(spanMs / stepMs) * stepMs;
    const lines = await data(queries, { fromMs, toMs, periodS });
    const times = Array.from({ length: (toMs - fromMs) / stepMs }, (_, index) => fromMs + index * stepMs);
    return samplesOf(lines, times, periodS);
  };
}

/** Of each equal part of the span the last sample there is. */
export function thinned(samples: readonly Sample[], points = POINTS): Sample[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || samples.length <= points) return [...samples];
  const partMs = (last.atMs - first.atMs) / points;
  return samples.filter((sample, index) => {
    const next = samples[index + 1];
    const part = ({ atMs }: Sample): number => Math.floor((atMs - first.atMs) / partMs);
    return next === undefined || part(next) !== part(sample);
  });
}

/** Labels are the name of the line, a space, and what it is of. */
function queriesOf({ connectors, queueName }: Pick<Connection, 'connectors' | 'queueName'>): MetricQuery[] {
  const own = connectors.map(({ connector }) => connector.name);
  const systems = [...SYSTEMS, ...own];
  const operations = DEFAULT_CONNECTORS.flatMap(({ name, operations: all }) =>
    all.map((operation) => `${name}/${operation}`),
  );
  const by = (line: string, metric: string, stat: string, dimension: string, values: readonly string[]) =>
    values.map((value) => ({
      ...{ label: `${line} ${value}`, metric, stat, dimensions: { [dimension]: value } },
    }));
  const paths = [...DEFAULT_PATHS, ...own.flatMap(pathsOf)];
  const depths = ['Visible', 'NotVisible'].flatMap((part) =>
    workerRowsWith(connectors).map(({ queue }) => ({
      label: `depth${part} ${queue}`,
      namespace: 'AWS/SQS',
      ...{ metric: `ApproximateNumberOfMessages${part}`, stat: 'Maximum' },
      dimensions: { QueueName: queueName(queue) },
    })),
  );
  return [
    ...by('phase', 'CircuitState', 'Maximum', 'downstream', systems),
    ...by('phase', 'CircuitState', 'Maximum', 'operation', operations),
    ...by('holds', 'LaneHolds', 'Sum', 'downstream', systems),
    ...depths,
    ...by('lookups', 'LookupsBySource', 'Sum', 'source', ['live', 'cache', 'stale_cache', 'default']),
    ...by('calls', 'Attempts', 'Sum', 'downstream', systems),
    ...by('effects', 'TimeToEffect', 'SampleCount', 'path', paths),
    ...by('effectMs', 'TimeToEffect', 'Maximum', 'path', paths),
    { label: 'accepted all', metric: 'EventsAccepted', stat: 'Sum', dimensions: {} },
    { label: 'ackMs all', metric: 'AckLatency', stat: 'Maximum', dimensions: {} },
  ];
}

const LOOKS: readonly BreakerLook[] = ['closed', 'half-open', 'open'];

function samplesOf(lines: Map<string, Datapoint[]>, times: readonly number[], periodS: number): Sample[] {
  const values = new Map(
    [...lines].map(([label, points]) => [label, new Map(points.map(({ atMs, value }) => [atMs, value]))]),
  );
  /** Of one time, by what follows the line's name. */
  const of = (line: string, atMs: number): [string, number][] =>
    [...values].flatMap(([label, byTime]) => {
      const value = byTime.get(atMs);
      const [name = '', ...rest] = label.split(' ');
      return name !== line || value === undefined ? [] : [[rest.join(' '), value]];
    });
  const rates = (line: string, atMs: number): Record<string, number> =>
    Object.fromEntries(of(line, atMs).map(([name, sum]) => [name, sum / periodS]));
  const sum = (line: string, atMs: number): number =>
    of(line, atMs).reduce((total, [, value]) => total + value, 0) / periodS;
  const longest = (line: 'ackMs' | 'effectMs', atMs: number): Partial<Record<typeof line, number>> => {
    const all = of(line, atMs).map(([, value]) => value);
    return all.length === 0 ? {} : { [line]: Math.max(...all) };
  };
  // A breaker of which nothing is told is as it was: only a call changes it.
  let phases: Record<string, BreakerLook> = {};
  return times.map((atMs) => {
    const told = of('phase', atMs).map(
      ([name, phase]) => [name, LOOKS[Math.round(phase)] ?? 'closed'] as const,
    );
    phases = { ...phases, ...Object.fromEntries(told) };
    const held = of('holds', atMs)
      .filter(([name, count]) => count > 0 && (phases[name] ?? 'closed') === 'closed')
      .map(([name]) => [name, 'holds'] as const);
    const depths: Record<string, number> = {};
    for (const line of ['depthVisible', 'depthNotVisible'])
      for (const [queue, count] of of(line, atMs)) depths[queue] = (depths[queue] ?? 0) + count;
    return {
      atMs,
      breakers: { ...phases, ...Object.fromEntries(held) },
      depths,
      lookups: rates('lookups', atMs),
      calls: rates('calls', atMs),
      accepted: sum('accepted', atMs),
      effects: sum('effects', atMs),
      ...longest('ackMs', atMs),
      ...longest('effectMs', atMs),
    };
  });
}
