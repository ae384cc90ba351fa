/** The plot of a load test: rate, depth, concurrency, ack latency over one time axis. Pure. */
import { short, ticks } from '../report/axes.ts';
import { label, line, picture, polyline, rect } from '../report/svg.ts';
import type { LoadOptions } from './options.ts';
import type { LoadSample } from './run.ts';

const size = { width: 1000, left: 80, right: 170, top: 70, panel: 130, gap: 42, bottom: 56 };
const plotWidth = size.width - size.left - size.right;
const ink = '#1f2933';

interface Series {
  name: string;
  colour: string;
  of: (sample: LoadSample, before: LoadSample | undefined) => number;
}

const panels: readonly { title: string; series: readonly Series[] }[] = [
  {
    title: 'Events accepted a second',
    series: [{ name: 'accepted', colour: '#2b6cb0', of: (now, before) => perSecond(now, before) }],
  },
  {
    title: 'Messages waiting',
    series: [
      { name: 'voice and digital', colour: '#d1495b', of: ({ depth }) => depth },
      { name: 'enrichment', colour: '#edae49', of: ({ enrichmentDepth }) => enrichmentDepth },
    ],
  },
  {
    title: 'Maximum concurrency of the voice source',
    series: [{ name: 'containers', colour: '#3a7d44', of: ({ concurrency }) => concurrency }],
  },
  {
    title: 'Median acknowledgement, ms',
    series: [{ name: 'ack', colour: '#6b46c1', of: ({ ackMs }) => ackMs }],
  },
];

/** A whole SVG document. */
export function plotOf(samples: readonly LoadSample[], options: LoadOptions, verdict: string): string {
  const endS = Math.max(1, (samples.at(-1)?.atMs ?? 0) / 1000);
  const x = (atMs: number): number => size.left + (Math.min(endS, atMs / 1000) / endS) * plotWidth;
  const height = size.top + panels.length * (size.panel + size.gap) + size.bottom;
  const bottom = height - size.bottom - size.gap;
  const spike = [options.baseline * 1000, (options.baseline + options.spike) * 1000] as const;
  return picture(
    'Load: events, depth of the queues and answers over time',
    size.width,
    height,
    label(
      size.left,
      28,
      `Load: ${options.rate} events/s, ${options.factor} times as much for ${options.spike} s`,
      { 'font-size': 18, 'font-weight': 600, fill: ink },
    ),
    label(size.left, 48, verdict, { 'font-size': 13, fill: ink }),
    rect(x(spike[0]), size.top, x(spike[1]) - x(spike[0]), bottom - size.top, { fill: '#eef4fb' }),
    ...panels.map((panel, index) =>
      drawn(panel, samples, size.top + 16 + index * (size.panel + size.gap), x),
    ),
    ...ticks(endS, 10)
      .filter((tick) => tick <= endS)
      .map((tick) =>
        label(x(tick * 1000), bottom + 22, short(tick), {
          'text-anchor': 'middle',
          'font-size': 12,
          fill: ink,
        }),
      ),
    label(size.left + plotWidth / 2, bottom + 44, 'seconds since the start; the spike is shaded', {
      'text-anchor': 'middle',
      'font-size': 13,
      fill: ink,
    }),
  );
}

function drawn(
  { title, series }: (typeof panels)[number],
  samples: readonly LoadSample[],
  top: number,
  x: (atMs: number) => number,
): string {
  const bottom = top + size.panel;
  const values = series.map(({ of }) => samples.map((sample, index) => of(sample, samples[index - 1])));
  const steps = ticks(Math.max(1, ...values.flat()), 4);
  const most = steps.at(-1) ?? 1;
  const y = (value: number): number => bottom - (value / most) * size.panel;
  return [
    label(size.left, top - 6, title, { 'font-size': 13, 'font-weight': 600, fill: ink }),
    ...steps.map(
      (step) =>
        line(size.left, y(step), size.left + plotWidth, y(step), { stroke: '#e4e7eb' }) +
        label(size.left - 8, y(step) + 4, short(step), { 'text-anchor': 'end', 'font-size': 12, fill: ink }),
    ),
    ...series.flatMap(({ name, colour }, index) => [
      polyline(
        samples.map(({ atMs }, at) => [x(atMs), y(values[index]?.[at] ?? 0)] as const),
        { stroke: colour, 'stroke-width': 2 },
      ),
      rect(size.left + plotWidth + 14, top + index * 18, 14, 11, { fill: colour }),
      label(size.left + plotWidth + 34, top + index * 18 + 10, name, { 'font-size': 12, fill: ink }),
    ]),
  ].join('');
}

function perSecond(now: LoadSample, before: LoadSample | undefined): number {
  const seconds = (now.atMs - (before?.atMs ?? 0)) / 1000;
  return seconds <= 0 ? 0 : Math.round((now.accepted - (before?.accepted ?? 0)) / seconds);
}
