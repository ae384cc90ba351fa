/** CloudWatch's `GetMetricData` as it is documented: what it refuses, and that it answers in pages. */

const DAY_S = 86_400;
const MOST_QUERIES = 500;
const MOST_DATAPOINTS = 100_800;

interface Query {
  Id: string;
  Label?: string;
  MetricStat: {
    Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] };
    Period: number;
    Stat: string;
  };
}

interface Input {
  StartTime: number;
  EndTime: number;
  ScanBy?: 'TimestampAscending' | 'TimestampDescending';
  MetricDataQueries: Query[];
  NextToken?: string;
}

export interface FakeCloudWatch {
  call: typeof fetch;
  /** Bodies of all calls. */
  asked: Input[];
}

/** `datumOf` answers what a metric has at a time, s; undefined: no datapoint. `pagePoints`: datapoints of a page. */
export function fakeCloudWatch(
  nowMs: number,
  datumOf: (query: Query['MetricStat'], atS: number) => number | undefined,
  pagePoints = 500,
): FakeCloudWatch {
  const asked: Input[] = [];
  const call = (async (_url: string, { body }: RequestInit) => {
    const input = JSON.parse(String(body)) as Input;
    asked.push(input);
    const fault = faultOf(input, nowMs / 1000);
    if (fault !== undefined)
      return new Response(JSON.stringify({ __type: 'ValidationError', message: fault }), { status: 400 });
    const lines = input.MetricDataQueries.map(({ Id, Label, MetricStat }) => {
      const points: [number, number][] = [];
      const { Period } = MetricStat;
      // The start is rounded down to the period.
      for (let at = Math.floor(input.StartTime / Period) * Period; at < input.EndTime; at += Period) {
        const value = datumOf(MetricStat, at);
        if (value !== undefined) points.push([at, value]);
      }
      // Newest first, unless it is asked otherwise.
      if (input.ScanBy !== 'TimestampAscending') points.reverse();
      return { Id, Label: Label ?? MetricStat.Metric.MetricName, points };
    });
    const all = lines.flatMap(({ Id, Label, points }) => points.map((point) => ({ Id, Label, point })));
    const from = Number(input.NextToken ?? 0);
    const page = Map.groupBy(all.slice(from, from + pagePoints), ({ Id }) => Id);
    const results = lines.map(({ Id, Label }) => {
      const points = page.get(Id) ?? [];
      return {
        ...{ Id, Label, StatusCode: 'Complete' },
        Timestamps: points.map(({ point }) => point[0]),
        Values: points.map(({ point }) => point[1]),
      };
    });
    const next = from + pagePoints < all.length ? { NextToken: String(from + pagePoints) } : {};
    return new Response(JSON.stringify({ MetricDataResults: results, Messages: [], ...next }));
  }) as typeof fetch;
  return { call, asked };
}

function faultOf({ StartTime, EndTime, MetricDataQueries }: Input, nowS: number): string | undefined {
  if (MetricDataQueries.length === 0 || MetricDataQueries.length > MOST_QUERIES)
    return 'The collection MetricDataQueries must have 1 to 500 members.';
  if (!(StartTime < EndTime)) return 'The parameter StartTime must be less than the parameter EndTime.';
  const ids = MetricDataQueries.map(({ Id }) => Id);
  if (new Set(ids).size < ids.length || ids.some((id) => !/^[a-z]\w*$/.test(id)))
    return 'Ids must be unique, and begin with a lower-case letter.';
  const ageDays = (nowS - StartTime) / DAY_S;
  const unit = ageDays > 63 ? 3600 : ageDays > 15 ? 300 : 60;
  if (MetricDataQueries.some(({ MetricStat: { Period } }) => Period <= 0 || Period % unit !== 0))
    return `Period must be a multiple of ${unit}.`;
  const points = MetricDataQueries.reduce(
    (sum, { MetricStat: { Period } }) => sum + (EndTime - StartTime) / Period,
    0,
  );
  return points > MOST_DATAPOINTS ? 'You have requested more than 100,800 datapoints.' : undefined;
}
