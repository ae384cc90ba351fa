/** A uPlot as a part of the page; its figures stand beside it as text too. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { figure } from './words.ts';

export interface Series {
  name: string;
  /** One of the colours in style.css. */
  colour: string;
  values: readonly (number | null)[];
}

export interface ChartProps {
  title: string;
  unit: string;
  /** ms since the epoch, one for each value. */
  times: readonly number[];
  /** What the axis of time shows, ms since the epoch. */
  fromMs: number;
  toMs: number;
  series: readonly Series[];
}

const HEIGHT = 170;

export function Chart({ title, unit, times, fromMs, toMs, series }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const shape = series.map(({ name }) => name).join('|');
  const data = [
    times.map((ms) => ms / 1000),
    ...series.map(({ values }) => [...values]),
  ] as uPlot.AlignedData;
  const held = useRef(data);
  held.current = data;

  useEffect(() => {
    const host = box.current;
    if (host === null) return;
    const make = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(series, host.clientWidth), held.current, host);
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
  }, [shape]);
  useEffect(() => {
    plot.current?.setData(data, false);
    plot.current?.setScale('x', { min: fromMs / 1000, max: toMs / 1000 });
  });

  return (
    <figure class="chart">
      <figcaption>
        {title}
        <span class="keys">
          {series.map(({ name, colour, values }) => (
            <span key={name} class={`key ${colour}`}>
              {name} <b>{latest(values, times, toMs)}</b>
            </span>
          ))}{' '}
          {unit}
        </span>
      </figcaption>
      <div ref={box} class="plot" aria-hidden="true" />
    </figure>
  );
}

/** An older figure says nothing of now (own choice), ms; where figures come further apart, two of their distances. */
const FRESH_MS = 30_000;

function latest(values: Series['values'], times: readonly number[], toMs: number): string {
  const index = values.findLastIndex((value) => value !== null);
  const apartMs = (times[1] ?? 0) - (times[0] ?? 0);
  const isOld = toMs - (times[index] ?? 0) > Math.max(FRESH_MS, 2 * apartMs);
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

function optionsOf(series: readonly Series[], width: number): uPlot.Options {
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
      { ...axis, size: 44, values: (_, ticks) => ticks.map(figure) },
    ],
    series: [
      {},
      ...series.map((one) => ({
        label: one.name,
        stroke: colour(one.colour),
        fill: `${colour(one.colour)}22`,
        width: 2,
        spanGaps: true,
        points: { show: false },
      })),
    ],
  };
}
