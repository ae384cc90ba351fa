/** Sums of counts from CloudWatch, by its JSON protocol: one call for all that is asked. */
import { callCloudWatch } from './cloudwatch.ts';
import type { Signed } from './signed-json.ts';

/** A count of ours, by its one dimension. */
export interface Counted {
  metric: string;
  /** Of a count without one `values` is one text of any kind. */
  dimension?: string;
  values: readonly string[];
  /** ms since the epoch. */
  fromMs: number;
  toMs: number;
  /** What is asked for in place of the sum: the highest of its values over the time is answered. @default 'Sum' */
  stat?: 'p50' | 'p99';
}

/** The sum of each value that was counted at all. Throws UnavailableError. */
export type MetricSums = (counted: Counted) => Promise<ReadonlyMap<string, number>>;

const NAMESPACE = 'ContactCenter/Integration';
const DAY_S = 86_400;
const MINUTE_MS = 60_000;

/** `GetMetricData`, made with the credentials and in the region of an SDK client; `endpoint` in place of AWS's own. */
export function cloudWatchSums(client: Signed, endpoint = '', call = fetch): MetricSums {
  return async ({ metric, dimension, values, fromMs, toMs, stat }) => {
    const input = {
      StartTime: Math.floor(fromMs / 1000),
      EndTime: Math.floor(toMs / 1000),
      MetricDataQueries: values.map((Value, index) => ({
        Id: `v${index}`,
        MetricStat: {
          Metric: {
            Namespace: NAMESPACE,
            MetricName: metric,
            ...(dimension && { Dimensions: [{ Name: dimension, Value }] }),
          },
          Period: stat === undefined ? DAY_S : Math.ceil((toMs - fromMs) / MINUTE_MS) * 60,
          Stat: stat ?? 'Sum',
        },
      })),
    };
    const { MetricDataResults = [] } = (await callCloudWatch(client, 'GetMetricData', input, {
      endpoint,
      call,
    })) as { MetricDataResults?: { Id: string; Values?: number[] }[] };
    return new Map(
      MetricDataResults.flatMap(({ Id, Values = [] }) => {
        const value = values[Number(Id.slice(1))];
        return value === undefined || Values.length === 0
          ? []
          : [
              [
                value,
                stat === undefined ? Values.reduce((sum, one) => sum + one, 0) : Math.max(...Values),
              ] as const,
            ];
      }),
    );
  };
}
