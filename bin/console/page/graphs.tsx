/** The graphs of what moves. */
import type { Sample } from '../contract.ts';
import { Chart } from './chart.tsx';
import { Empty } from './parts.tsx';

const COLOURS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
/** What callers were told comes in this order, best first. */
const SOURCES = ['live', 'cache', 'stale_cache', 'default', 'unusable'];

interface Graph {
  samples: readonly Sample[];
  fromMs: number;
  toMs: number;
}

const times = (samples: readonly Sample[]): number[] => samples.map(({ atMs }) => atMs);

export function Depths({ samples, ...span }: Graph) {
  const queues = [...new Set(samples.flatMap(({ depths }) => Object.keys(depths)))];
  const used = queues.filter((queue) => samples.some(({ depths }) => (depths[queue] ?? 0) > 0));
  const shown = used.length > 0 ? used : queues.slice(0, 1);
  return (
    <Chart
      {...span}
      title="Messages that wait"
      unit=""
      times={times(samples)}
      series={shown.map((queue, index) => ({
        name: queue,
        colour: COLOURS[index % COLOURS.length] ?? 'c1',
        values: samples.map(({ depths }) => depths[queue] ?? 0),
      }))}
    />
  );
}

export function Lookups({ samples, ...span }: Graph) {
  const counted = samples.filter(({ lookups }) => lookups !== undefined);
  if (counted.length === 0) return <Uncounted what="Lookups by source" />;
  const seen = SOURCES.filter((source) => counted.some(({ lookups }) => (lookups?.[source] ?? 0) > 0));
  const shown = seen.length > 0 ? seen : ['live'];
  return (
    <Chart
      {...span}
      title="Lookups by source"
      unit="a second"
      times={times(counted)}
      series={shown.map((source) => ({
        name: source,
        colour: COLOURS[SOURCES.indexOf(source)] ?? 'c1',
        values: counted.map(({ lookups }) => lookups?.[source] ?? 0),
      }))}
    />
  );
}

export function Rates({ samples, ...span }: Graph) {
  const counted = samples.filter(({ accepted, effects }) => accepted !== undefined || effects !== undefined);
  if (counted.length === 0) return <Uncounted what="Events accepted, effects made" />;
  return (
    <Chart
      {...span}
      title="Events accepted, effects made"
      unit="a second"
      times={times(counted)}
      series={[
        { name: 'accepted', colour: 'c2', values: counted.map(({ accepted }) => accepted ?? null) },
        { name: 'effects', colour: 'c1', values: counted.map(({ effects }) => effects ?? null) },
      ]}
    />
  );
}

/** On AWS nobody sees single calls: the whole graph is left out. */
export function Times({ samples, ...span }: Graph) {
  if (samples.every(({ ackMs, effectMs }) => ackMs === undefined && effectMs === undefined)) return null;
  const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1000);
  return (
    <Chart
      {...span}
      title="Longest time"
      unit="s"
      times={times(samples)}
      series={[
        { name: 'to acknowledge', colour: 'c2', values: samples.map(({ ackMs }) => seconds(ackMs)) },
        { name: 'to effect', colour: 'c3', values: samples.map(({ effectMs }) => seconds(effectMs)) },
      ]}
    />
  );
}

function Uncounted({ what }: { what: string }) {
  return (
    <figure class="chart">
      <figcaption>{what}</figcaption>
      <Empty>Not counted here: the dashboard in CloudWatch has it.</Empty>
    </figure>
  );
}
