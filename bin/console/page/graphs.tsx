/** The graphs of what moves. */
import type { Sample } from '../contract.ts';
import { Chart, type Graph, type Line } from './chart.tsx';

const COLOURS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
/** What callers were told comes in this order, best first. */
const SOURCES = ['live', 'cache', 'stale_cache', 'default', 'unusable'];

/** Each of them over the same time. */
export function Graphs(graph: Graph) {
  const { samples } = graph;
  const queues = [...new Set(samples.flatMap(({ depths }) => Object.keys(depths)))];
  const used = queues.filter((queue) => samples.some(({ depths }) => (depths[queue] ?? 0) > 0));
  const seen = SOURCES.filter((source) => samples.some(({ lookups }) => (lookups?.[source] ?? 0) > 0));
  const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1000);
  return (
    <div class="graphs">
      <Chart
        {...graph}
        title="Messages that wait"
        isWhole
        lines={coloured(
          queues,
          used.length > 0 ? used : queues.slice(0, 1),
          ({ depths }, queue) => depths[queue] ?? 0,
        )}
      />
      <Chart
        {...graph}
        title="Lookups by source"
        unit="a second"
        lines={coloured(SOURCES, seen.length > 0 ? seen : ['live'], ({ lookups }, source) =>
          lookups === undefined ? null : (lookups[source] ?? 0),
        )}
      />
      <Chart
        {...graph}
        title="Events accepted, effects made"
        unit="a second"
        lines={[
          { name: 'accepted', colour: 'c2', at: ({ accepted }) => accepted ?? null },
          { name: 'effects', colour: 'c1', at: ({ effects }) => effects ?? null },
        ]}
      />
      <Chart
        {...graph}
        title="Longest time of what was done"
        unit="s"
        lines={[
          { name: 'to acknowledge', colour: 'c2', at: ({ ackMs }) => seconds(ackMs) },
          { name: 'to effect', colour: 'c3', at: ({ effectMs }) => seconds(effectMs) },
        ]}
      />
    </div>
  );
}

/** Each keeps its colour, whatever others there are: by its place among `all`. */
function coloured(
  all: readonly string[],
  names: readonly string[],
  at: (sample: Sample, name: string) => number | null,
): Line[] {
  return names.map((name) => ({
    name,
    colour: COLOURS[all.indexOf(name) % COLOURS.length] ?? 'c1',
    at: (sample) => at(sample, name),
  }));
}
