/** How long events and requests took of late from acceptance to effect: from CloudWatch, or the local runner's logs. */
import { DEFAULT_PATHS, pathsOf } from '../../lambdas/core/connector/paths.ts';
import { canaryPaths, canaryPathsOf } from '../../lib/connectors/canary-paths.ts';
import type { Connection } from './connection.ts';
import { createLogMeasures } from './log-measures.ts';
import { cloudWatchSums, type MetricSums } from './metric-sums.ts';

/** Of one path, `{connector}/{topic}`. */
export interface TimeToEffect {
  path: string;
  medianMs: number;
  p99Ms: number;
}

/** What is looked back on, ms (own choice); of a local runner all of its run. */
const WINDOW_MS = 900_000;

/** A timing by its one dimension. */
interface Timing {
  metric: string;
  dimension: string;
}

const EFFECTS: Timing = { metric: 'TimeToEffect', dimension: 'path' };
const CANARIES: Timing = { metric: 'CanaryTimeToEffect', dimension: 'queue' };

/** Paths on which something took effect. Nothing where CloudWatch can't be read: doctor says so. */
export async function timesToEffect(at: Connection, nowMs: number): Promise<TimeToEffect[]> {
  const paths = [...DEFAULT_PATHS, ...at.connectors.flatMap(({ connector }) => pathsOf(connector.name))];
  return timesOf(at, EFFECTS, paths, nowMs);
}

/** Queues that canaries came through of late; `path` is the queue. */
export async function canaryTimes(at: Connection, nowMs: number): Promise<TimeToEffect[]> {
  const paths = [...canaryPaths, ...at.connectors.flatMap(canaryPathsOf)];
  return timesOf(
    at,
    CANARIES,
    paths.map(({ queue }) => queue),
    nowMs,
  );
}

async function timesOf(
  at: Connection,
  timing: Timing,
  values: readonly string[],
  nowMs: number,
): Promise<TimeToEffect[]> {
  if (at.local !== undefined) return timesInLogs(at.local.logDirectory, timing, values);
  return timesInCloudWatch(
    cloudWatchSums(at.secrets.config, at.metricsNamespace),
    values,
    nowMs,
    timing,
  ).catch(() => []);
}

/** One call a percentile. Throws UnavailableError. */
export async function timesInCloudWatch(
  sums: MetricSums,
  values: readonly string[],
  nowMs: number,
  timing: Timing = EFFECTS,
): Promise<TimeToEffect[]> {
  const asked = { ...timing, values, fromMs: nowMs - WINDOW_MS, toMs: nowMs };
  const [medians, p99s] = await Promise.all([
    sums({ ...asked, stat: 'p50' }),
    sums({ ...asked, stat: 'p99' }),
  ]);
  return values.flatMap((path) => {
    const [medianMs, p99Ms] = [medians.get(path), p99s.get(path)];
    return medianMs === undefined || p99Ms === undefined ? [] : [{ path, medianMs, p99Ms }];
  });
}

function timesInLogs(directory: string, { metric }: Timing, paths: readonly string[]): TimeToEffect[] {
  const { timings } = createLogMeasures(directory, { fromStart: true }).take();
  return paths.flatMap((path) => {
    const values = (timings.get(`${metric} ${path}`) ?? []).sort((one, other) => one - other);
    const at = (share: number): number =>
      values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
    return values.length === 0 ? [] : [{ path, medianMs: at(0.5), p99Ms: at(0.99) }];
  });
}
