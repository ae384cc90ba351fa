/** Sums of counts from CloudWatch: one call for all that is asked. */
import { cloudWatchData } from './metric-data.ts';
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

const DAY_S = 86_400;
const MINUTE_MS = 60_000;

/** With the credentials and in the region of an SDK client; `own`: the deployment's namespace; `endpoint` in place of AWS's own. */
export function cloudWatchSums(signed: Signed, own: string, endpoint = '', call = fetch): MetricSums {
  const data = cloudWatchData(signed, own, endpoint, call);
  return async ({ metric, dimension, values, fromMs, toMs, stat }) => {
    const queries = values.map((value) => ({
      ...{ label: value, metric, dimensions: dimension === undefined ? {} : { [dimension]: value } },
      stat: stat ?? 'Sum',
    }));
    const periodS = stat === undefined ? DAY_S : Math.ceil((toMs - fromMs) / MINUTE_MS) * 60;
    const found = await data(queries, { fromMs, toMs, periodS });
    return new Map(
      [...found].map(([value, points]) => {
        const all = points.map((point) => point.value);
        return [value, stat === undefined ? all.reduce((sum, one) => sum + one, 0) : Math.max(...all)];
      }),
    );
  };
}
