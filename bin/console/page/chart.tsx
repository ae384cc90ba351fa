/** A uPlot as a part of the page; its figures stand beside it as text too. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import type { Sample } from '../contract.ts';
import { alone, bridged } from './gaps.ts';
import { Empty } from './parts.tsx';
import { figure } from './words.ts';

/** What a graph shows of what moves, ms since the epoch. */
export interface Graph {
  samples: readonly Sample[];
  fromMs: number;
  toMs: number;
}

export interface Line {
  name: string;
  /** One of the colours in style.css. */
  colour: string;
  /** null: nothing is known of that time. */
  at: (sample: Sample) => number | null;
}

interface ChartProps extends Graph {
  title: string;
  unit?: string;
  /** There is no half of it. */
  isWhole?: boolean;
  lines: readonly Line[];
}

const HEIGHT = 170;

export function Chart({ title, unit = '', isWhole = false, samples, fromMs, toMs, lines }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const times = samples.map(({ atMs }) => atMs);
  const values = lines.map(({ at }) => samples.map(at));
  const isEmpty = values.every((line) => line.every((value) => value === null));
  const data: uPlot.AlignedData = [
    times.map((ms) => ms / 1000),
    ...values.map((line) => bridged(line, times, freshMs(times))),
  ];
  const held = useRef(data);
  held.current = data;

  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(lines, isWhole, host.clientWidth), held.current, host);
    };
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const resized = new ResizeObserver(() =>
      plot.current?.setSize({ width: host.clientWidth, height: HEIGHT }),
    );
    make();
    scheme.addEventListener('change', make);
    resized.observe(host);
    return () => {
      scheme.removeEventListener('change', make);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [lines.map(({ name }) => name).join('|'), isEmpty]);
  useEffect(() => {
    plot.current?.setData(data, false);
    plot.current?.setScale('x', { min: fromMs / 1000, max: toMs / 1000 });
  });

  const keys = lines.map(({ name, colour }, index) => (
    <span key={name} class={`key ${colour}`}>
      {name} <b>{latest(values[index] ?? [], times, toMs)}</b>
    </span>
  ));
  return (
    <figure class="chart">
      <figcaption>
        {title}
        {isEmpty ? null : (
          <span class="keys">
            {keys} {unit}
          </span>
        )}
      </figcaption>
      {isEmpty ? (
        <Empty>Nothing was counted in this time.</Empty>
      ) : (
        <div ref={box} class="plot" aria-hidden="true" />
      )}
    </figure>
  );
}

/** An older figure says nothing of now (own choice), ms; where figures come further apart, two of their distances. */
const FRESH_MS = 30_000;

function freshMs(times: readonly number[]): number {
  return Math.max(FRESH_MS, 2 * ((times[1] ?? 0) - (times[0] ?? 0)));
}

function latest(values: readonly (number | null)[], times: readonly number[], toMs: number): string {
  const index = values.findLastIndex((value) => value !== null);
  const isOld = toMs - (times[index] ?? 0) > freshMs(times);
  return index === -1 || isOld ? '–' : figure(values[index] ?? 0);
}

/** A longer time is told by its days, s. */
const LONG_S = 36 * 3600;

function moments(plot: uPlot, ticks: readonly number[]): string[] {
  const { min = 0, max = 0 } = plot.scales['x'] ?? {};
  const isLong = (max ?? 0) - (min ?? 0) > LONG_S;
  const shown: Intl.DateTimeFormatOptions = isLong
    ? { day: 'numeric', month: 'short' }
    : { hour: '2-digit', minute: '2-digit' };
  return ticks.map((seconds) => new Date(seconds * 1000).toLocaleString('en-GB', shown));
}

/** Steps of the scale: none whose name would be rounded. */
const STEPS = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat();
const FINE_STEPS = [0.1, 0.2, 0.5, ...STEPS];

function optionsOf(lines: readonly Line[], isWhole: boolean, width: number): uPlot.Options {
  const colour = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
  const axis = {
    stroke: colour('quiet'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: (_, min, max) => [min, max] },
      y: { range: (_, _min, max) => [0, Math.max(1, max * 1.1)] },
    },
    axes: [
      { ...axis, size: 30, space: 70, values: moments },
      { ...axis, size: 44, incrs: isWhole ? STEPS : FINE_STEPS, values: (_, ticks) => ticks.map(figure) },
    ],
    series: [
      {},
      ...lines.map((one) => ({
        label: one.name,
        stroke: colour(one.colour),
        fill: `${colour(one.colour)}22`,
        width: 2,
        points: {
          show: false,
          filter: (plot: uPlot, line: number) => alone([...(plot.data[line] ?? [])]),
        },
      })),
    ],
  };
}
