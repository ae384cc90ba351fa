import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ofType, synthesize } from './support.ts';

const root = resolve(import.meta.dirname, '..', '..');
const built = await synthesize();
const alarms = ofType(built, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

interface Metric {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string }[];
}

/** Metrics of ours that alarms look at: `Name` or `Name{dimension}`. */
function watched(): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { Namespace, MetricName, Dimensions = [] } = value as Metric;
    if (Namespace === 'ContactCenter/Integration') {
      found.push([MetricName, ...Dimensions.map(({ Name }) => Name)].join(' '));
    }
    for (const part of Object.values(value)) visit(part);
  };
  visit(alarms);
  return [...new Set(found)].sort();
}

/** Every line of the functions that writes a metric. */
function writes(): string[] {
  const folder = join(root, 'lambdas');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => /metrics\.(count|timing|gauge)\(/.test(line));
}

/** What `dimensionOf` in core/breaker/names.ts puts a breaker's metrics under. */
const BREAKERS = ['downstream', 'operation'];

describe('alarms watch what is there', () => {
  const lines = writes();

  test.each(watched())('%s is written by some function, under that dimension', (metric) => {
    const [name = '', dimension = ''] = metric.split(' ');
    const written = lines.filter((line) => line.includes(`'${name}'`));
    const isUnder = (line: string): boolean =>
      line.includes(`{ ${dimension}`) || (BREAKERS.includes(dimension) && /dimension(Of)?\b/.test(line));
    expect(written.some((line) => (dimension === '' ? !line.includes('{') : isUnder(line)))).toBe(true);
  });

  const runbook = join(root, 'docs', 'RUNBOOK.md');
  test('every alarm has its section in the runbook', () => {
    const anchors = [...readFileSync(runbook, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replace(/ /g, '-'),
    );
    const sections = alarms.map(({ AlarmDescription }) => String(AlarmDescription).split('#')[1]);
    expect([...new Set(sections)].filter((section) => !anchors.includes(section ?? ''))).toEqual([]);
  });
});
