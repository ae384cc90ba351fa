/** Metrics over time from CloudWatch's `GetMetricData`, by its JSON protocol. */
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { type Signed, signedJson } from './signed-json.ts';

/** One line of a graph. */
export interface MetricQuery {
  /** Names the answer; unique among those asked for together. */
  label: string;
  /** @default that of the deployment */
  namespace?: string;
  metric: string;
  dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `SampleCount`, or a percentile such as `p99`. */
  stat: string;
}

/** What time is asked for. A period that starts more than 15 days ago is a multiple of 300 s, any of 60 s (AWS). */
export interface MetricSpan {
  /** ms since the epoch. */
  fromMs: number;
  toMs: number;
  periodS: number;
}

/** A period's value; `atMs`, ms since the epoch, is its begin. */
export interface Datapoint {
  atMs: number;
  value: number;
}

/** Answers by label, oldest first; what has none has no datapoints. Throws UnavailableError. */
export type MetricData = (
  queries: readonly MetricQuery[],
  span: MetricSpan,
) => Promise<Map<string, Datapoint[]>>;

/** Queries of one call (AWS). */
const MOST_QUERIES = 500;

interface Page {
  MetricDataResults?: { Label: string; Timestamps?: number[]; Values?: number[] }[];
  NextToken?: string;
}

/** With the credentials and in the region of an SDK client; `own`: the deployment's namespace; `endpoint` in place of AWS's own. */
export function cloudWatchData(signed: Signed, own: string, endpoint = '', call = fetch): MetricData {
  const ask = async (body: object): Promise<Page> => {
    const target = 'GraniteServiceVersion20100801.GetMetricData';
    const answer = await signedJson(signed, { service: 'monitoring', target, endpoint, body }, call);
    if (answer.ok) return (await answer.json()) as Page;
    const message = `CloudWatch answered GetMetricData with ${answer.status}.`;
    // Whoever may not read it is told so, and not that it is out of reach.
    const cause = Object.assign(new Error(message), answer.status === 403 && { name: 'AccessDenied' });
    throw new UnavailableError('metrics_unreadable', message, 5, { cause });
  };

  return async (queries, { fromMs, toMs, periodS }) => {
    const found = new Map<string, Datapoint[]>();
    for (let first = 0; first < queries.length; first += MOST_QUERIES) {
      const input = {
        StartTime: Math.floor(fromMs / 1000),
        EndTime: Math.floor(toMs / 1000),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: queries
          .slice(first, first + MOST_QUERIES)
          .map((query, index) => queryOf({ namespace: own, ...query }, `v${index}`, periodS)),
      };
      for (let token: string | undefined = ''; token !== undefined; ) {
        const page = await ask({ ...input, ...(token === '' ? {} : { NextToken: token }) });
        addPage(found, page);
        token = page.NextToken;
      }
    }
    return found;
  };
}

function queryOf({ label, namespace, metric, dimensions, stat }: MetricQuery, Id: string, Period: number) {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const Metric = { Namespace: namespace, MetricName: metric, Dimensions };
  return { Id, Label: label, MetricStat: { Metric, Period, Stat: stat } };
}

/** A line may go on over several pages. */
function addPage(found: Map<string, Datapoint[]>, { MetricDataResults = [] }: Page): void {
  for (const { Label, Timestamps = [], Values = [] } of MetricDataResults) {
    const before = found.get(Label) ?? [];
    const more = Timestamps.map((atS, index) => ({ atMs: atS * 1000, value: Values[index] ?? 0 }));
    if (more.length > 0) found.set(Label, [...before, ...more]);
  }
}
