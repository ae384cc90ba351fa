/** What functions count while they work, as the runner's logs show it; on AWS CloudWatch shows it. */
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

/** What was counted since the last look: sums of counts, and the values of timings, by `Metric` or `Metric value`. */
export interface Measures {
  counts: Map<string, number>;
  timings: Map<string, number[]>;
}

/** `take` reads what the logs in `directory` have gained. What was there before the first look is passed over, unless `fromStart`. */
export function createLogMeasures(directory: string, { fromStart = false } = {}): { take(): Measures } {
  const offsets = new Map<string, number>();
  let isFirst = !fromStart;
  return {
    take() {
      const measures: Measures = { counts: new Map(), timings: new Map() };
      for (const file of readdirSync(directory)) {
        const from = offsets.get(file) ?? (isFirst ? Number.POSITIVE_INFINITY : 0);
        const { text, end } = readFrom(join(directory, file), from);
        offsets.set(file, end);
        for (const line of text.split('\n'))
          if (line.includes('"CloudWatchMetrics"')) addLine(measures, line);
      }
      isFirst = false;
      return measures;
    },
  };
}

/** Adds one line in CloudWatch's embedded metric format; anything else is passed over. */
export function addLine({ counts, timings }: Measures, line: string): void {
  const value = parsed(line);
  for (const { Dimensions = [], Metrics = [] } of value?._aws?.CloudWatchMetrics ?? []) {
    const of = (Dimensions[0] ?? []).map((name) => String(value?.[name]));
    for (const { Name, Unit } of Metrics) {
      const key = [Name, ...of].join(' ');
      const values = [value?.[Name]].flat().map(Number);
      if (Unit === 'Milliseconds') timings.set(key, [...(timings.get(key) ?? []), ...values]);
      else if (Unit === 'Count') counts.set(key, (counts.get(key) ?? 0) + values.reduce((a, b) => a + b, 0));
    }
  }
}

interface Line {
  [name: string]: unknown;
  _aws?: { CloudWatchMetrics?: { Dimensions?: string[][]; Metrics?: { Name: string; Unit: string }[] }[] };
}

function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line.slice(line.indexOf('{'))) as Line;
  } catch {
    return undefined;
  }
}

/** Whole lines from `offset` on, and where they end. */
function readFrom(path: string, offset: number): { text: string; end: number } {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const start = Math.min(offset, size);
    const buffer = Buffer.alloc(size - start);
    const read = buffer.subarray(0, readSync(file, buffer, 0, buffer.length, start));
    const whole = read.lastIndexOf(10) + 1;
    return { text: read.toString('utf8', 0, whole), end: start + whole };
  } finally {
    closeSync(file);
  }
}
