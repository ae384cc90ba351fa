/** Sums of counts from CloudWatch, by its JSON protocol: one call for all that is asked. */
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { type Signed, signedJson } from './signed-json.ts';

/** A count of ours, by its one dimension. */
export interface Counted {
  metric: string;
  dimension: string;
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
export function cloudWatchSums(signed: Signed, endpoint = '', call = fetch): MetricSums {
  return async ({ metric, dimension, values, fromMs, toMs, stat }) => {
    const answer = await signedJson(
      signed,
      {
        service: 'monitoring',
        target: 'GraniteServiceVersion20100801.GetMetricData',
        endpoint,
        body: {
          StartTime: Math.floor(fromMs / 1000),
          EndTime: Math.floor(toMs / 1000),
          MetricDataQueries: values.map((Value, index) => ({
            Id: `v${index}`,
            MetricStat: {
              Metric: { Namespace: NAMESPACE, MetricName: metric, Dimensions: [{ Name: dimension, Value }] },
              Period: stat === undefined ? DAY_S : Math.ceil((toMs - fromMs) / MINUTE_MS) * 60,
              Stat: stat ?? 'Sum',
            },
          })),
        },
      },
      call,
    );
    if (!answer.ok)
      throw new UnavailableError(
        'metrics_unreadable',
        `CloudWatch answered GetMetricData with ${answer.status}.`,
      );
    const { MetricDataResults = [] } = (await answer.json()) as {
      MetricDataResults?: { Id: string; Values?: number[] }[];
    };
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
